import type { ColumnType, Generated } from 'kysely'
import type { Json } from '@cairn/sdk'

/** jsonb: read as a value, written as JSON text. */
export type JsonColumn = ColumnType<Json, string, string>
/** jsonb with a default in the table. */
export type JsonDefaulted = ColumnType<Json, string | undefined, string>
/** jsonb that may be absent. */
export type JsonNullable = ColumnType<Json | null, string | null | undefined, string | null>
/** Given by the database where the insert leaves it out. */
export type Made<T> = Generated<T>
