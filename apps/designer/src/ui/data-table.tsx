import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<Row> {
  readonly key: string
  readonly header: ReactNode
  /** Numbers stand right, so that digits line up. */
  readonly number?: boolean
  readonly width?: number
  readonly cell: (row: Row) => ReactNode
}

interface Props<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
}

/** Rows of one kind. Wide tables scroll inside their sheet, never the page. */
export function DataTable<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  const styleOf = ({ number, width }: Column<Row>) => ({
    textAlign: number ? ('right' as const) : ('left' as const),
    ...(width !== undefined && { width }),
  })
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <Table className={classes.table} horizontalSpacing="md" verticalSpacing="sm" highlightOnHover aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} scope="col" style={styleOf(column)}>
                {column.header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td key={column.key} style={styleOf(column)} className={column.number ? 'numbers' : ''}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
