import { useInfiniteQuery } from '@tanstack/react-query'
import { Footprints, Gift, type LucideIcon, MessageSquare, Phone, UserCheck, Webhook, Zap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type TrailItem, trailQuery } from '../api/members.ts'
import { useFormat } from '../i18n/format.ts'
import { Empty } from '../ui/empty.tsx'
import { Paged } from '../ui/paged.tsx'
import classes from './members.module.css'
import { useGraphs } from './graphs.ts'
import { useSaying } from './saying.ts'

const icons: Readonly<Record<TrailItem['kind'], LucideIcon>> = {
  step: Footprints,
  event: Zap,
  message: MessageSquare,
  reward: Gift,
  call: Webhook,
  task: UserCheck,
  child: Phone,
}

/** What the member did and what happened to them, as sentences, newest first, by day. */
export function Trail({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const query = useInfiniteQuery(trailQuery(id))
  return (
    <Paged query={query} empty={<Empty icon={Footprints} title={t('members:trail.empty')} />}>
      {(rows) => <Days rows={rows} />}
    </Paged>
  )
}

/** Where the coming was told, going on says no more than arriving at the next step, or than the message itself. */
const SAID_ELSEWHERE = new Set(['out:next', 'out:sent', 'out:granted'])

function Days({ rows }: { readonly rows: readonly TrailItem[] }) {
  const format = useFormat()
  const say = useSaying(useGraphs(rows.flatMap(({ journey }) => (journey ? [journey.id] : []))))
  const told = rows.filter(({ what, passed }) => !SAID_ELSEWHERE.has(what) || (passed && what === 'out:next'))
  const days = Map.groupBy(told, (row) => format.day(row.at))
  return [...days].map(([day, entries]) => (
    <section key={day}>
      <h3 className={classes.day}>{day}</h3>
      <ol className={classes.timeline}>
        {entries.map((entry, i) => (
          <Entry key={i} entry={entry} say={say} />
        ))}
      </ol>
    </section>
  ))
}

const BAD = new Set(['failed', 'rejected', 'expired', 'unknown', 'cancelled'])

function Entry({ entry, say }: { readonly entry: TrailItem; readonly say: ReturnType<typeof useSaying> }) {
  const format = useFormat()
  const Icon = icons[entry.kind]
  const { sentence, more } = say(entry)
  return (
    <li className={classes.entry}>
      <span className={classes.mark} data-kind={entry.kind} data-bad={BAD.has(entry.state ?? '')} aria-hidden>
        <Icon size={15} />
      </span>
      <span className={classes.said}>{sentence}</span>
      <time className={classes.at} dateTime={entry.at}>
        {format.time(entry.at)}
      </time>
      {more && <span className={classes.more}>{more}</span>}
    </li>
  )
}
