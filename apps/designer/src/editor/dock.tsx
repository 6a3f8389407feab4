import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBench, useView } from '../document/bench.ts'
import { Palette } from '../palette/palette.tsx'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { Outline } from './outline.tsx'

/** Left of the canvas: what can be added, or the journey as a tree. */
export function Dock({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const dock = useView((view) => view.dock)
  return (
    <aside className={classes.dock} data-region="dock" aria-label={t('dock.label')}>
      <SegmentedControl
        size="xs"
        fullWidth
        className={classes.dockSwitch}
        aria-label={t('dock.label')}
        value={dock ?? 'palette'}
        onChange={(value) => bench.view.setState({ dock: value === 'outline' ? 'outline' : 'palette' })}
        data={[
          { value: 'palette', label: t('dock.palette') },
          { value: 'outline', label: t('dock.outline') },
        ]}
      />
      {dock === 'outline' ? <Outline desk={desk} /> : <Palette />}
    </aside>
  )
}
