import { query, type Tx } from '../db/statement.ts'

/**
 * The public schema as text, in an order that depends on nothing but names: tables with columns and constraints, then
 * views, indexes and sequences. pg_dump does not come with the embedded server.
 */
export async function dumpSchema(db: Tx): Promise<string> {
  const tables = await query<{ name: string; part: string | null; body: string }>(db, TABLES, [])
  const views = await query<{ body: string }>(db, VIEWS, [])
  const indexes = await query<{ line: string }>(db, INDEXES, [])
  const sequences = await query<{ line: string }>(db, SEQUENCES, [])
  const bodies = tables.map(
    ({ name, part, body }) => `create table ${name} (\n${body})${part === null ? '' : ` partition by ${part}`};`,
  )
  const head = '-- What the migrations make. Written by `npm run db`; never edited by hand.'
  const shown = views.map(({ body }) => body)
  return [head, ...bodies, ...shown, ...indexes.map(({ line }) => line), ...sequences.map(({ line }) => line), ''].join(
    '\n\n',
  )
}

const TABLES = `
select c.oid::regclass::text as name, pg_get_partkeydef(c.oid) as part, string_agg(line, E',\\n' order by kind, place, line) as body
from pg_class c, lateral (
  select 1 as kind, a.attnum::integer as place, '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attidentity <> '' then ' generated always as identity' else '' end
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  union all
  select 2, 0, '  ' || pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'
) as lines
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely%'
group by c.oid order by 1`

const VIEWS = `
select 'create view ' || c.relname || E' as\\n' || pg_get_viewdef(c.oid, true) as body from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' order by c.relname`

const INDEXES = `
select pg_get_indexdef(i.indexrelid) || ';' as line
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = 'public'::regnamespace and not c.relispartition and c.relname not like 'kysely%'
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by 1`

const SEQUENCES = `
select 'create sequence ' || c.relname || ';' as line from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
order by 1`
