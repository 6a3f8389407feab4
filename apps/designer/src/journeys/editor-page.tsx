import { getRouteApi } from '@tanstack/react-router'
import { Editor } from '../editor/editor.tsx'

const route = getRouteApi('/signed-in/bare/journeys/$id')

/** The canvas has the whole window; everything on it belongs to the editor. */
export function EditorPage() {
  const { id } = route.useParams()
  return <Editor key={id} journeyId={id} />
}
