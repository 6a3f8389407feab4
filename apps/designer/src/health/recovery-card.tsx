import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type ChannelClass, endRecovery, healthQuery, type Recovery } from '../api/health.ts'
import { useFormat } from '../i18n/format.ts'
import { confirm } from '../ui/confirm.ts'
import { useTell } from '../ui/tell.ts'

/** The database has gone back: what it lacks, and for each class of channels what is to become of what may have gone out. */
export function RecoveryCard({ recovery }: { readonly recovery: Recovery }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { from, to, attempts, codesWithheld, open } = recovery
  const gap = { from: format.moment(from), to: format.moment(to) }
  return (
    <Alert
      color="red"
      variant="light"
      icon={<DatabaseBackup size={18} aria-hidden />}
      title={t('health:recovery.title')}
    >
      <Stack gap="sm">
        <Text size="sm">{t('health:recovery.gap', { ...gap, attempts: format.number(attempts) })}</Text>
        {codesWithheld > 0 && <Text size="sm">{t('health:recovery.codes', { n: format.number(codesWithheld) })}</Text>}
        {open.map((kind) => (
          <Choice key={kind} kind={kind} />
        ))}
      </Stack>
    </Alert>
  )
}

function Choice({ kind }: { readonly kind: ChannelClass }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done, failed } = useTell()
  const end = useMutation({
    mutationFn: endRecovery,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: healthQuery.queryKey })
      done(t('health:recovery.ended'))
    },
    onError: failed,
  })
  const ask = async (verdict: 'again' | 'park'): Promise<void> => {
    const action = t(`health:recovery.${verdict}.action`)
    const sure = await confirm({
      title: t(`health:recovery.class.${kind}`),
      body: t(`health:recovery.${verdict}.body`),
      action,
    })
    if (sure) end.mutate({ class: kind, verdict })
  }
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" fw={500}>
        {t(`health:recovery.class.${kind}`)}
      </Text>
      <Group gap="xs">
        {kind === 'native' && (
          <Button size="compact-sm" loading={end.isPending} onClick={() => void ask('again')}>
            {t('health:recovery.again.action')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => void ask('park')}>
          {t('health:recovery.park.action')}
        </Button>
      </Group>
    </Group>
  )
}
