import type { Problem } from '@cairn/sdk'
import type { Bench } from '../document/bench.ts'
import { edits } from '../document/edits.ts'
import type { EditArgs, EditId } from '../document/edits.ts'

/** Runs the repair a problem brings: one of our named edits with plain arguments. */
export function applyFix(bench: Bench, fix: NonNullable<Problem['fix']>): boolean {
  if (!isEdit(fix.command)) return false
  // the sdk's rules make the arguments for exactly these edits; an edit refuses what it cannot find
  return bench.edit(fix.command, fix.args as EditArgs<EditId> as never)
}

function isEdit(command: string): command is EditId {
  return Object.hasOwn(edits, command)
}
