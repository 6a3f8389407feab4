import { Menu as Kit } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBench, useView } from '../document/bench.ts'
import type { View } from '../document/view.ts'
import { commands, runCommand } from '../commands/registry.ts'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { isMac, strokeText } from '../commands/keys.ts'

const onNode = ['inspect', 'insertAfter', 'addBranch', 'link', '-', 'copy', 'cut', 'duplicate', 'enable', '-', 'delete']
const onEdge = ['inspect', 'insertOnEdge', '-', 'delete']
const onCanvas = ['addEntry', 'paste', 'selectAll', '-', 'tidy', 'zoomFit', '-', 'settings', 'json']

/** The menu at the pointer: entries are commands of the registry, by their ids. */
export function Menu({ desk }: { readonly desk: Desk }) {
  const menu = useView((view) => view.menu)
  return menu ? <Open menu={menu} desk={desk} /> : null
}

function Open({ menu, desk }: { readonly menu: NonNullable<View['menu']>; readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const { view } = useBench()
  const close = (): void => view.setState({ menu: undefined })
  const run = (id: string): void => {
    if (menu.on !== 'canvas' && 'edge' in menu.on)
      view.setState({ selected: new Set(), selectedEdges: new Set([menu.on.edge]) })
    close()
    runCommand(desk, id)
  }
  const ids = menu.on === 'canvas' ? onCanvas : 'node' in menu.on ? onNode : onEdge
  return (
    <Kit opened onClose={close} position="bottom-start" offset={2} width={230} trapFocus returnFocus>
      <Kit.Target>
        <span className={classes.menuAnchor} style={{ left: menu.at.x, top: menu.at.y }} />
      </Kit.Target>
      <Kit.Dropdown>
        {ids.map((id, i) =>
          id === '-' ? (
            <Kit.Divider key={i} />
          ) : (
            <Kit.Item
              key={id}
              onClick={() => run(id)}
              {...(id === 'delete' && { color: 'red.8' })}
              rightSection={<Key id={id} />}
            >
              {t(`command.${id}`)}
            </Kit.Item>
          ),
        )}
      </Kit.Dropdown>
    </Kit>
  )
}

function Key({ id }: { readonly id: string }) {
  const [stroke] = commands.find((command) => command.id === id)?.keys ?? []
  return stroke === undefined ? null : <kbd className={classes.stroke}>{strokeText(stroke, isMac())}</kbd>
}
