import type { NodeManifest } from '@cairn/sdk'
import { NodeIcon } from '../canvas/icon.tsx'
import { useText } from '../i18n/language.ts'
import classes from './palette.module.css'

/** One kind of step as the palette and the picker show it. */
export function KindFace({ kind }: { readonly kind: NodeManifest }) {
  const text = useText()
  return (
    <>
      <span className={classes.icon} data-shelf={kind.shelf}>
        <NodeIcon name={kind.icon} size={16} />
      </span>
      <span className={classes.title}>{text(kind.title)}</span>
    </>
  )
}
