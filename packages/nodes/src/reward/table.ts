import { defineNode, field, type Json, type JsonObject } from '@cairn/sdk'
import { z } from 'zod'
import { asking, benefitPorts } from './benefit-fields.ts'

const attribute = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/)
const words = z.array(z.string().min(1).max(60)).max(20)

const ROW = { en: 'Row', 'zh-CN': '行' }
const COLUMN = { en: 'Column', 'zh-CN': '列' }

/** Rights by person (千人千权): what a member gets stands in a table, by two attributes. Publish wants every cell filled. */
export const rewardTable = defineNode({
  id: 'reward.table',
  version: 1,
  title: { en: 'Rights by person', 'zh-CN': '千人千权' },
  summary: { en: 'By {rows} and {columns}', 'zh-CN': '按「{rows}」×「{columns}」发放' },
  icon: 'table-properties',
  shelf: 'reward',
  config: z.strictObject({
    rows: field(attribute.default('tier'), {
      label: { en: 'Rows by', 'zh-CN': '行属性' },
      widget: 'attribute',
    }),
    columns: field(attribute.default('favourite'), {
      label: { en: 'Columns by', 'zh-CN': '列属性' },
      help: {
        en: 'Members whose values are in no row or column leave by “Not eligible”.',
        'zh-CN': '属性值不在表中的会员走「不符合条件」。',
      },
      widget: 'attribute',
    }),
    table: field(
      z
        .strictObject({
          rows: field(words, { label: ROW }),
          columns: field(words, { label: COLUMN }),
          cells: field(
            z
              .array(
                z.strictObject({
                  row: field(z.string(), { label: ROW }),
                  column: field(z.string(), { label: COLUMN }),
                  pool: field(z.string().max(40), { label: { en: 'Gets', 'zh-CN': '权益' } }),
                }),
              )
              .max(400),
            { label: { en: 'Cells', 'zh-CN': '单元格' } },
          ),
        })
        .default({ rows: [], columns: [], cells: [] }),
      { label: { en: 'Who gets what', 'zh-CN': '权益表' }, widget: 'rights' },
    ),
  }),
  ports: benefitPorts(),
  effect: { lane: 'benefit', inside: true },
  run: (input) => {
    const { rows, columns, table } = input.config
    const row = wordOf(input.member, rows)
    const column = wordOf(input.member, columns)
    const cell = table.cells.find((each) => each.row === row && each.column === column)
    if (!cell && !input.woken) return { go: 'ineligible' }
    return asking(input, { pool: cell?.pool ?? '', again: 'same' })
  },
})

function wordOf(member: JsonObject, name: string): string | undefined {
  const value: Json | undefined = Object.hasOwn(member, name) ? member[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
