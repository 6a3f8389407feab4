import { useStore } from '@xyflow/react'
import type { ReactFlowState } from '@xyflow/react'
import { Keyboard, Map as MapIcon, Maximize, Minus, Plus, WandSparkles } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '../document/bench.ts'
import { Minimap } from './minimap.tsx'
import classes from './canvas.module.css'

const percentOf = (state: ReactFlowState): number => Math.round(state.transform[2] * 100)

interface ToolsProps {
  /** Runs a command of the editor's registry, so that buttons, keys and the palette are one. */
  readonly run: (command: string) => void
}

export function Tools({ run }: ToolsProps) {
  const { t } = useTranslation('editor')
  const percent = useStore(percentOf)
  const minimap = useView((view) => view.minimap)
  return (
    <>
      <div className={classes.tools} role="toolbar" aria-label={t('tools.label')}>
        <Tool command="zoomOut" run={run} icon={<Minus size={16} aria-hidden />} />
        <button
          type="button"
          className={classes.percent}
          onClick={() => run('zoomActual')}
          aria-label={t('tools.actual', { percent })}
        >
          {percent}%
        </button>
        <Tool command="zoomIn" run={run} icon={<Plus size={16} aria-hidden />} />
        <i className={classes.rule} />
        <Tool command="zoomFit" run={run} icon={<Maximize size={16} aria-hidden />} words />
        <Tool command="tidy" run={run} icon={<WandSparkles size={16} aria-hidden />} words />
        <Tool command="minimap" run={run} icon={<MapIcon size={16} aria-hidden />} pressed={minimap} />
        <Tool command="shortcuts" run={run} icon={<Keyboard size={16} aria-hidden />} />
      </div>
      {minimap && <Minimap />}
    </>
  )
}

interface ToolProps extends ToolsProps {
  readonly command: string
  readonly icon: ReactNode
  readonly words?: boolean
  readonly pressed?: boolean
}

function Tool({ command, run, icon, words, pressed }: ToolProps) {
  const { t } = useTranslation('editor')
  const name = t(`command.${command}`)
  return (
    <button
      type="button"
      className={classes.tool}
      onClick={() => run(command)}
      aria-label={name}
      title={name}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
    >
      {icon}
      {words && <span>{t(`tools.${command}`)}</span>}
    </button>
  )
}
