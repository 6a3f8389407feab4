import { useTranslation } from 'react-i18next'
import { usePortName } from '../canvas/ports.ts'
import { useBench, useView } from '../document/bench.ts'
import { nameOf, nodeOf } from '../document/scene.ts'
import classes from './editor.module.css'

/** While a link is being made from the keyboard: from where, and how it ends. */
export function LinkHint() {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const linking = useView((view) => view.linking)
  const portName = usePortName()
  const node = linking && nodeOf(bench.draft.state.getState().journey, linking.node)
  if (!linking || !node) return null
  const view = bench.catalogue.ports(node).find(({ port }) => port === linking.port)
  const from = bench.text(nameOf(node, bench.catalogue))
  return (
    <p className={classes.hint} role="status">
      {t('link.hint', { from, port: view ? portName(view) : linking.port })}
    </p>
  )
}
