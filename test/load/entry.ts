import { addAudience } from '@cairn/runtime/audiences/store'
import { newId } from '@cairn/runtime/ids'
import { occasionsDue } from '@cairn/runtime/journeys/occasion'
import { draw } from '@cairn/sdk/testing'
import { publish } from './journey.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

/**
 * An audience enters at a scheduled time: every member judged, admitted, its run, first step and counters written, in chunks
 * that are committed one by one. Then the same occasion is played again, and nobody may enter twice. The floor inserts the
 * bare runs in the same chunks, and again with a look before.
 */
export async function measureEntry(station: Station, members: number): Promise<Line[]> {
  const { deps, rows, brand } = station
  await rows(SCHEMA)
  const floor = await timed(() => floorOfEntry(station, members))
  const floorAgain = await timed(() => floorOfEntry(station, members))
  const audience = newId('aud')
  await addAudience(deps.db, { brand: brand.id, publicId: audience, name: 'All', rule: 'member.points >= 0.0' })
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.schedule', { audience }],
        n2: ['wait.duration', { for: 'P3D' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    }),
  )
  const first = await timed(() => occasionsDue(deps))
  const [entered] = await rows<{ n: number }>('select count(*)::float8 as n from run where journey = $1', [journey])
  if (entered?.n !== members) throw new Error(`${entered?.n} of ${members} members entered.`)
  await rows('delete from occasion_part where journey = $1', [journey])
  await rows(`update occasion set state = 'running' where journey = $1`, [journey])
  const again = await timed(() => occasionsDue(deps))
  const rate = (seconds: number): number => members / seconds
  return [
    line('entry', { value: rate(first), floor: rate(floor), unit: 'members/s' }),
    line('entry-again', { value: rate(again), floor: rate(floorAgain), unit: 'members/s' }),
  ]
}

const SCHEMA = `
create table floor_entry (id bigint generated always as identity, bucket smallint not null, journey bigint not null,
  member bigint not null, entry text not null, state text not null, wake_at timestamptz,
  primary key (bucket, id), unique (bucket, journey, member, entry));
create index floor_entry_wake on floor_entry (bucket, wake_at) where state = 'waiting'`

const CHUNK = 20_000

async function floorOfEntry({ rows, brand }: Station, members: number): Promise<void> {
  for (let from = 0; from < members; from += CHUNK) {
    await rows(
      `insert into floor_entry (bucket, journey, member, entry, state, wake_at)
       select m.bucket, 1, m.id, '1', 'waiting', now()
       from (select bucket, id from member where brand = $1 and (attributes->>'points')::float8 >= 0
         order by bucket, id offset $2 limit $3) m
       where not exists (select from floor_entry f
         where f.bucket = m.bucket and f.journey = 1 and f.member = m.id and f.entry = '1')
       on conflict do nothing`,
      [brand.id, from, CHUNK],
    )
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
