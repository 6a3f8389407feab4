import type { Problem } from '@cairn/sdk'
import { ActionIcon, Button } from '@mantine/core'
import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBench, useDraft, useView } from '../document/bench.ts'
import { nameOf, nodeOf } from '../document/scene.ts'
import { selectEdges, selectNodes } from '../document/view.ts'
import { useProblemText } from '../ui/problem-text.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { applyFix } from '../commands/fix.ts'

/** What keeps the journey from being published and what its author should know, each with its way out. */
export function ProblemsPanel({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const open = useView((view) => view.problems)
  const problems = useDraft((state) => state.problems)
  if (!open) return null
  return (
    <section className={classes.problems} data-region="problems" aria-label={t('problems.title')}>
      <header>
        <h2>{t('problems.title')}</h2>
        <span>{t('problems.count', { count: problems.length })}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('problems.close')}
          onClick={() => desk.view.setState({ problems: false })}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      </header>
      <ProblemList problems={problems} desk={desk} />
    </section>
  )
}

export function ProblemList({ problems, desk }: { readonly problems: readonly Problem[]; readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const broken = useView((view) => view.broken !== undefined)
  if (problems.length === 0 && !broken) {
    return (
      <p className={classes.allClear}>
        <CircleCheck size={17} aria-hidden /> {t('problems.none')}
      </p>
    )
  }
  return (
    <ul className={classes.problemList}>
      {broken && <Broken desk={desk} />}
      {problems.map((problem, i) => (
        <Row key={`${problem.code}${i}`} problem={problem} desk={desk} />
      ))}
    </ul>
  )
}

/** The one problem that is not the journey's: a text that did not become one. */
function Broken({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const show = (): void => desk.view.setState({ side: 'json', dialog: undefined })
  return (
    <li>
      <button type="button" className={classes.problem} data-severity="error" onClick={show}>
        <CircleAlert size={16} aria-label={t('problems.error')} />
        <span>{t('problems.json')}</span>
      </button>
      <Button size="compact-xs" variant="light" onClick={show}>
        {t('problems.openJson')}
      </Button>
    </li>
  )
}

function Row({ problem, desk }: { readonly problem: Problem; readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const textOf = useProblemText()
  const { place, severity, fix } = problem
  const node = place?.node === undefined ? undefined : nodeOf(bench.draft.state.getState().journey, place.node)
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert
  const show = (): void => {
    if (node) {
      selectNodes(bench.view, [node.id])
      desk.focusNode(node.id)
      bench.view.setState({ side: 'inspector' })
    } else if (place?.edge !== undefined) selectEdges(bench.view, [place.edge])
    else bench.view.setState({ selected: new Set(), side: 'inspector' })
  }
  return (
    <li>
      <button type="button" className={classes.problem} data-severity={severity} onClick={show}>
        <Icon size={16} aria-label={t(`problems.${severity}`)} />
        <span>
          {node && <b>{bench.text(nameOf(node, bench.catalogue))}</b>} {textOf(problem)}
        </span>
      </button>
      {fix && (
        <Button size="compact-xs" variant="light" onClick={() => applyFix(bench, fix)}>
          {t(`fix.${fix.command}`, { defaultValue: t('fix.other') })}
        </Button>
      )}
    </li>
  )
}
