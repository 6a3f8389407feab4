import { z } from 'zod'
import { objectOf, type Json, type JsonObject } from '../json.ts'
import { journey } from './journey.ts'

/** Published JSON Schema of journey JSON (draft 2020-12), as an author writes it: what has a default may be left out. */
export function journeySchema(): JsonObject {
  const schema = z.toJSONSchema(journey, { io: 'input' })
  // what zod returns is plain JSON but for a hidden member that JSON.stringify leaves out
  const plain = objectOf(JSON.parse(JSON.stringify(schema)) as Json)
  return { $id: 'urn:cairn:journey:1', title: 'Cairn journey, schema 1', ...plain }
}
