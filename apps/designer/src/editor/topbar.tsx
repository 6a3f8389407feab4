import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import {
  ArrowLeft,
  Braces,
  CircleAlert,
  CircleCheck,
  Redo2,
  Rocket,
  SlidersHorizontal,
  TriangleAlert,
  Undo2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useBench, useDraft, useView } from '../document/bench.ts'
import type { Label } from '../document/scene.ts'
import { LanguageMenu, ThemeMenu } from '../shell/menus.tsx'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { isMac, strokeText } from '../commands/keys.ts'
import { isBehind, useJourneyItem } from './journey.ts'
import { SaveState } from './save-state.tsx'
import { StateMenu } from './state-menu.tsx'
import { Title } from './title.tsx'

interface TopbarProps {
  readonly desk: Desk
  readonly run: (command: string) => void
}

export function Topbar({ desk, run }: TopbarProps) {
  const { t } = useTranslation('editor')
  const side = useView((view) => view.side)
  return (
    <header className={classes.topbar} data-region="topbar">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('top.back')}
        renderRoot={(props) => <Link to="/journeys" search={{}} {...props} />}
      >
        <ArrowLeft size={18} aria-hidden />
      </ActionIcon>
      <Title desk={desk} />
      <StateMenu />
      <SaveState />
      <span className={classes.spring} />
      <HistoryButtons run={run} />
      <i className={classes.rule} />
      <ProblemsButton run={run} />
      <Toggle
        label={t('command.settings')}
        on={false}
        onClick={() => run('settings')}
        icon={<SlidersHorizontal size={17} aria-hidden />}
      />
      <Toggle
        label={t('command.json')}
        on={side === 'json'}
        onClick={() => run('json')}
        icon={<Braces size={17} aria-hidden />}
      />
      <LanguageMenu />
      <ThemeMenu />
      <PublishButton run={run} />
    </header>
  )
}

function PublishButton({ run }: { readonly run: (command: string) => void }) {
  const { t } = useTranslation('editor')
  const item = useJourneyItem()
  return (
    <Button leftSection={<Rocket size={16} aria-hidden />} onClick={() => run('publish')}>
      {item && isBehind(item) ? t('top.publishChanges') : t('top.publish')}
    </Button>
  )
}

function HistoryButtons({ run }: { readonly run: (command: string) => void }) {
  const { t } = useTranslation('editor')
  const undo = useDraft((state) => state.undo)
  const redo = useDraft((state) => state.redo)
  return (
    <>
      <Step
        command="undo"
        label={undo}
        stroke="mod+z"
        icon={<Undo2 size={17} aria-hidden />}
        idle={t('top.nothingToUndo')}
        run={run}
      />
      <Step
        command="redo"
        label={redo}
        stroke="mod+shift+z"
        icon={<Redo2 size={17} aria-hidden />}
        idle={t('top.nothingToRedo')}
        run={run}
      />
    </>
  )
}

interface StepProps {
  readonly command: 'undo' | 'redo'
  readonly label: Label | undefined
  readonly stroke: string
  readonly icon: ReactNode
  readonly idle: string
  readonly run: (command: string) => void
}

/** «撤销：插入等待»: a step says what it would take back. */
function Step({ command, label, stroke, icon, idle, run }: StepProps) {
  const { t } = useTranslation('editor')
  const { text } = useBench()
  const what = label && t(`undo.${label.key}`, { what: text(label.what), count: label.count ?? 1 })
  const name = what === undefined ? idle : t(`top.${command}`, { what })
  return (
    <Tooltip label={`${name} · ${strokeText(stroke, isMac())}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.step}
        aria-label={name}
        aria-disabled={!label}
        onClick={() => run(command)}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function ProblemsButton({ run }: { readonly run: (command: string) => void }) {
  const { t } = useTranslation('editor')
  const problems = useDraft((state) => state.problems)
  const open = useView((view) => view.problems)
  const broken = useView((view) => view.broken !== undefined)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const level = errors > 0 || broken ? 'error' : problems.length > 0 ? 'warning' : 'none'
  const Icon = level === 'error' ? CircleAlert : level === 'warning' ? TriangleAlert : CircleCheck
  const label = broken
    ? t('problems.json')
    : level === 'none'
      ? t('problems.none')
      : t('problems.count', { count: problems.length })
  return (
    <button
      type="button"
      className={classes.problemsButton}
      data-level={level}
      aria-pressed={open}
      onClick={() => run('problems')}
      aria-label={label}
    >
      <Icon size={17} aria-hidden /> {broken ? t('top.json') : level === 'none' ? t('top.clear') : problems.length}
    </button>
  )
}

interface ToggleProps {
  readonly label: string
  readonly on: boolean
  readonly onClick: () => void
  readonly icon: ReactNode
}
function Toggle({ label, on, onClick, icon }: ToggleProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={on ? 'light' : 'subtle'}
        color={on ? 'lake' : 'gray'}
        size="lg"
        aria-label={label}
        aria-pressed={on}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
