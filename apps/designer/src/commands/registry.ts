import type { Command, Desk } from './desk.ts'
import { buildCommands } from './build.ts'
import { walkCommands } from './walk.ts'
import { viewCommands } from './look.ts'
import { editCommands } from './edit.ts'

/**
 * Every command of the editor, once. Keys, buttons, menus, the command palette and the sheet of shortcuts all read
 * this list; nothing that can be done is missing from it.
 */
export const commands: readonly Command[] = [...buildCommands, ...editCommands, ...walkCommands, ...viewCommands]

const byId = new Map(commands.map((command) => [command.id, command]))

export function runCommand(desk: Desk, id: string): void {
  const command = byId.get(id)
  if (!command || command.when?.(desk) === false) return
  void command.run(desk)
}

export function commandFor(stroke: string, inCanvas: boolean): Command | undefined {
  return commands.find((command) => command.keys.includes(stroke) && (inCanvas || command.scope === 'page'))
}
