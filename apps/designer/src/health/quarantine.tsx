import { useNodeName } from '../members/node-name.ts'
import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Quarantined, quarantineQuery, release } from '../api/health.ts'
import { confirm } from '../ui/confirm.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Sheet } from '../ui/page.tsx'
import { Paged } from '../ui/paged.tsx'
import { useProblemText } from '../ui/problem-text.ts'
import { Sign } from '../ui/sign.tsx'
import { useTell } from '../ui/tell.ts'
import { MoveDialog } from './move-dialog.tsx'

/** Members who stand still for a reason, and what may be done about the chosen ones. */
export function Quarantine() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(quarantineQuery)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [moving, setMoving] = useState(false)
  const letGo = useRelease(() => setChosen(new Set()))
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const picked = rows.filter(({ id, told }) => chosen.has(id) && !told)
  const runs = picked.map(({ id }) => id)
  const [journey, ...others] = new Set(picked.map((each) => each.journey.id))
  const out = async (): Promise<void> => {
    const question = {
      title: t('health:quarantine.exit.title'),
      body: t('health:quarantine.exit.body', { count: runs.length }),
    }
    if (await confirm({ ...question, action: t('health:quarantine.exit.action'), danger: true }))
      letGo.mutate({ runs, action: 'exit' })
  }
  const none = runs.length === 0
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Title order={2}>{t('health:quarantine.title')}</Title>
        <Group gap="xs">
          <Button size="compact-sm" disabled={none} onClick={() => letGo.mutate({ runs, action: 'again' })}>
            {t('health:quarantine.again')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={none || others.length > 0}
            onClick={() => setMoving(true)}
          >
            {t('health:quarantine.move.open')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={none} onClick={() => void out()}>
            {t('health:quarantine.exit.action')}
          </Button>
        </Group>
      </Group>
      <Sheet padded={false}>
        <Paged query={query} empty={<Text p="md">{t('health:quarantine.empty')}</Text>}>
          {(all) => <QuarantineTable rows={all} chosen={chosen} onChosen={setChosen} />}
        </Paged>
      </Sheet>
      {moving && journey !== undefined && (
        <MoveDialog
          journey={journey}
          onClose={() => setMoving(false)}
          onMove={(to) => letGo.mutate({ runs, action: 'move', to })}
        />
      )}
    </Stack>
  )
}

function useRelease(onDone: () => void) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done, failed } = useTell()
  return useMutation({
    mutationFn: release,
    onSuccess: async ({ released }) => {
      onDone()
      done(t('health:quarantine.released', { count: released }))
      await queries.invalidateQueries({ queryKey: quarantineQuery.queryKey })
    },
    onError: failed,
  })
}

interface TableProps {
  readonly rows: readonly Quarantined[]
  readonly chosen: ReadonlySet<string>
  readonly onChosen: (chosen: ReadonlySet<string>) => void
}

function QuarantineTable({ rows, chosen, onChosen }: TableProps) {
  const { t } = useTranslation()
  const nameOf = useNodeName()
  const open = rows.filter(({ told }) => !told)
  const whole = open.length > 0 && open.every(({ id }) => chosen.has(id))
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChosen(next)
  }
  const every = (
    <Checkbox
      aria-label={t('health:quarantine.all')}
      checked={whole}
      onChange={() => onChosen(new Set(whole ? [] : open.map(({ id }) => id)))}
    />
  )
  return (
    <DataTable
      label={t('health:quarantine.title')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'pick',
          header: every,
          width: 44,
          cell: (row) => <Pick row={row} on={chosen.has(row.id)} toggle={toggle} />,
        },
        {
          key: 'member',
          header: t('health:column.member'),
          cell: ({ member }) => (
            <Link to="/members/$id" params={{ id: member.id }}>
              {member.name ?? member.externalId ?? member.id}
            </Link>
          ),
        },
        {
          key: 'where',
          header: t('health:column.where'),
          cell: ({ journey, node, nodeName, nodeType }) => (
            <Link to="/journeys/$id" params={{ id: journey.id }}>
              {`${journey.name} › ${nameOf({ id: node, name: nodeName, type: nodeType })}`}
            </Link>
          ),
        },
        { key: 'why', header: t('health:column.why'), cell: (row) => <Why row={row} /> },
      ]}
    />
  )
}

function Pick({
  row,
  on,
  toggle,
}: {
  readonly row: Quarantined
  readonly on: boolean
  readonly toggle: (id: string) => void
}) {
  const { t } = useTranslation()
  const name = row.member.name ?? row.member.externalId ?? row.member.id
  return (
    <Checkbox
      aria-label={t('health:quarantine.one', { name })}
      disabled={row.told}
      checked={on && !row.told}
      onChange={() => toggle(row.id)}
    />
  )
}

function Why({ row }: { readonly row: Quarantined }) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  if (row.told) return <Sign tone="info">{t('health:quarantine.told')}</Sign>
  return (
    <Stack gap={0}>
      <Text size="sm">{row.trouble ? textOf(row.trouble) : t('health:quarantine.unsaid')}</Text>
      {row.trouble && (
        <Text size="xs" c="dimmed">
          {row.trouble.code}
        </Text>
      )}
    </Stack>
  )
}
