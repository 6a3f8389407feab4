import { Spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import type { JourneyNode } from '@cairn/sdk/graph'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NodeIcon } from '../canvas/icon.tsx'
import { nameOf } from '../document/scene.ts'
import { useJourney } from '../document/bench.ts'
import { selectNodes } from '../document/view.ts'
import { useAdd } from '../palette/add.ts'
import { initials } from '../palette/pinyin.ts'
import { searchKinds } from '../palette/search.ts'
import { commands, runCommand } from '../commands/registry.ts'
import type { Desk } from '../commands/desk.ts'
import { isMac, strokeText } from '../commands/keys.ts'
import classes from './editor.module.css'

const most = 40

/** ⌘K: every command, every step of this journey, and every kind of step, by name or pinyin initials. */
export function CommandPalette({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const [typed, setTyped] = useState('')
  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut={null} scrollable maxHeight={440} clearQueryOnClose>
      <Spotlight.Search
        placeholder={t('commandPalette.search')}
        leftSection={<Search size={18} aria-hidden />}
        aria-label={t('commandPalette.search')}
      />
      <Spotlight.ActionsList>
        <Results desk={desk} typed={typed} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

interface ResultsProps {
  readonly desk: Desk
  readonly typed: string
}

/** Drawn only while the palette is open: what can be done is asked afresh each time. */
function Results({ desk, typed }: ResultsProps) {
  const { t } = useTranslation('editor')
  const groups = useGroups({ desk, typed })
  return (
    <>
      {groups.map(({ title, actions }) => (
        <Spotlight.ActionsGroup key={title} label={title}>
          {actions.map(({ id, label, hint, icon, run }) => (
            <Spotlight.Action
              key={id}
              label={label}
              onClick={run}
              leftSection={icon}
              rightSection={hint && <kbd className={classes.stroke}>{hint}</kbd>}
            />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {groups.length === 0 && <Spotlight.Empty>{t('commandPalette.none')}</Spotlight.Empty>}
    </>
  )
}

interface Found {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly icon?: React.ReactNode
  readonly run: () => void
}

interface Group {
  readonly title: string
  readonly actions: readonly Found[]
}

function useGroups({ desk, typed }: ResultsProps): readonly Group[] {
  const { t } = useTranslation('editor')
  const { nodes } = useJourney()
  const add = useAdd()
  const words = typed.trim().toLowerCase()
  const matches = ({ label }: Found): boolean =>
    words === '' || label.toLowerCase().includes(words) || initials(label).includes(words)
  const kinds = searchKinds(desk.catalogue.manifest.nodes, typed).map((kind): Found => {
    const label = t('commandPalette.insert', { what: desk.text(kind.title) })
    return { id: `kind-${kind.type}`, label, icon: <NodeIcon name={kind.icon} size={16} />, run: () => add(kind.type) }
  })
  const groups = [
    { title: t('commandPalette.steps'), actions: words === '' ? [] : stepsOf(desk, nodes).filter(matches) },
    { title: t('commandPalette.commands'), actions: commandsOf(desk).filter(matches) },
    { title: t('commandPalette.kinds'), actions: kinds },
  ]
  return groups
    .map(({ title, actions }) => ({ title, actions: actions.slice(0, most) }))
    .filter(({ actions }) => actions.length > 0)
}

function stepsOf(desk: Desk, nodes: readonly JourneyNode[]): Found[] {
  return nodes.map((node) => ({
    id: `step-${node.id}`,
    label: desk.text(nameOf(node, desk.catalogue)),
    icon: <NodeIcon name={desk.catalogue.kind(node.type)?.icon ?? 'box'} size={16} />,
    run: () => {
      selectNodes(desk.view, [node.id])
      desk.focusNode(node.id)
    },
  }))
}

function commandsOf(desk: Desk): Found[] {
  const offered = commands.filter((command) => !command.silent && command.when?.(desk) !== false)
  return offered.map((command) => {
    const [stroke] = command.keys
    const hint = stroke === undefined ? {} : { hint: strokeText(stroke, isMac()) }
    const run = (): void => runCommand(desk, command.id)
    return { id: `command-${command.id}`, label: desk.t(`command.${command.id}`), ...hint, run }
  })
}
