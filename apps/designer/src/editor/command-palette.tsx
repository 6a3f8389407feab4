import { Spotlight } from '@mantine/spotlight'
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NodeIcon } from '../canvas/icon.tsx'
import { nameOf } from '../document/scene.ts'
import { useDraft, useJourney, useView } from '../document/bench.ts'
import { selectNodes } from '../document/view.ts'
import { useAdd } from '../palette/add.ts'
import { initials } from '../palette/pinyin.ts'
import { searchKinds } from '../palette/search.ts'
import { commands, runCommand } from './commands.ts'
import type { Desk } from './desk.ts'
import { isMac, strokeText } from './keys.ts'
import classes from './editor.module.css'

const most = 40

/** ⌘K: every command, every step of this journey, and every kind of step, by name or pinyin initials. */
export function CommandPalette({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const [typed, setTyped] = useState('')
  const groups = useGroups(desk, typed)
  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut={null} scrollable maxHeight={440} clearQueryOnClose>
      <Spotlight.Search
        placeholder={t('commandPalette.search')}
        leftSection={<Search size={18} aria-hidden />}
        aria-label={t('commandPalette.search')}
      />
      <Spotlight.ActionsList>
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
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

interface Found {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly icon?: React.ReactNode
  readonly run: () => void
}

function useGroups(desk: Desk, typed: string): readonly { title: string; actions: readonly Found[] }[] {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const add = useAdd()
  // What is selected and what can be undone decide which commands are offered.
  const selected = useView((view) => view.selected)
  const selectedEdges = useView((view) => view.selectedEdges)
  const active = useView((view) => view.active)
  const undo = useDraft((state) => state.undo)
  const offered = useMemo(
    () => commands.filter((command) => !command.silent && command.when?.(desk) !== false),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `when` reads these from the stores, not from its arguments
    [desk, selected, selectedEdges, active, undo],
  )
  return useMemo(() => {
    const matches = (label: string): boolean => {
      const words = typed.trim().toLowerCase()
      return words === '' || label.toLowerCase().includes(words) || initials(label).includes(words)
    }
    const steps = journey.nodes.map((node): Found => {
      const icon = <NodeIcon name={desk.catalogue.kind(node.type)?.icon ?? 'box'} size={16} />
      const run = (): void => {
        selectNodes(desk.view, [node.id])
        desk.focusNode(node.id)
      }
      return { id: `step-${node.id}`, label: desk.text(nameOf(node, desk.catalogue)), icon, run }
    })
    const acts = offered.map((command): Found => {
      const [stroke] = command.keys
      const hint = stroke === undefined ? {} : { hint: strokeText(stroke, isMac()) }
      return {
        id: `command-${command.id}`,
        label: t(`command.${command.id}`),
        ...hint,
        run: () => runCommand(desk, command.id),
      }
    })
    const kinds = searchKinds(desk.catalogue.manifest.nodes, typed).map((kind): Found => {
      const icon = <NodeIcon name={kind.icon} size={16} />
      return {
        id: `kind-${kind.type}`,
        label: t('commandPalette.insert', { what: desk.text(kind.title) }),
        icon,
        run: () => add(kind.type),
      }
    })
    return [
      {
        title: t('commandPalette.steps'),
        actions: typed.trim() === '' ? [] : steps.filter(({ label }) => matches(label)),
      },
      { title: t('commandPalette.commands'), actions: acts.filter(({ label }) => matches(label)) },
      { title: t('commandPalette.kinds'), actions: kinds },
    ]
      .map(({ title, actions }) => ({ title, actions: actions.slice(0, most) }))
      .filter(({ actions }) => actions.length > 0)
  }, [journey, desk, typed, t, add, offered])
}
