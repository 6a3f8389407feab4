import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { manifestQuery } from '../api/manifest.ts'
import { agreeTo, type Plugin, pluginsQuery } from '../api/plugins.ts'
import { useText } from '../i18n/language.ts'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { Permissions } from './permissions.tsx'

interface Props {
  readonly plugin: Plugin
  readonly opened: boolean
  readonly onClose: () => void
}

/** Everything it would be able to do, before it is able to do it. */
export function AgreeDialog({ plugin, opened, onClose }: Props) {
  const { t } = useTranslation()
  const text = useText()
  const queries = useQueryClient()
  const { done } = useTell()
  const name = text(plugin.title)
  const agree = useMutation({
    mutationFn: () => agreeTo(plugin),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: pluginsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: manifestQuery.queryKey })
      done(t('plugins:agree.done', { name }))
      onClose()
    },
  })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('plugins:agree.title', { name, version: plugin.version })}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <Stack>
        <Permissions plugin={plugin} />
        <Text size="sm">{t('plugins:agree.fenced')}</Text>
        {plugin.connections.length > 0 && (
          <Alert variant="light" color="lake">
            {t('plugins:agree.account')}
          </Alert>
        )}
        {agree.error && <Failure error={agree.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button loading={agree.isPending} onClick={() => agree.mutate()} data-autofocus>
            {t('plugins:agree.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
