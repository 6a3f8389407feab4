import { ActionIcon, Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { manifestQuery } from '../api/manifest.ts'
import { type Plugin, pluginsQuery, releasePlugin, removePlugin } from '../api/plugins.ts'
import { useText } from '../i18n/language.ts'
import { confirm } from '../ui/confirm.ts'
import { useTell } from '../ui/tell.ts'
import { AgreeDialog } from './agree-dialog.tsx'

/** What may be done about a plugin just now. */
export function Actions({ plugin }: { readonly plugin: Plugin }) {
  const { t } = useTranslation()
  const text = useText()
  const [agreeing, setAgreeing] = useState(false)
  const change = useChange()
  const name = text(plugin.title)
  const remove = async (): Promise<void> => {
    const question = { title: t('plugins:remove.title', { name }), body: t('plugins:remove.body') }
    if (await confirm({ ...question, action: t('plugins:remove.action'), danger: true }))
      change.mutate({ work: () => removePlugin(plugin.id), said: t('plugins:removed', { name }) })
  }
  return (
    <Group gap="xs" wrap="nowrap">
      {(plugin.standing === 'new' || plugin.standing === 'widened') && (
        <Button onClick={() => setAgreeing(true)}>{t(`plugins:agree.${plugin.standing}`)}</Button>
      )}
      {plugin.standing === 'quarantined' && (
        <Button
          loading={change.isPending}
          onClick={() => change.mutate({ work: () => releasePlugin(plugin.id), said: t('plugins:released', { name }) })}
        >
          {t('plugins:release')}
        </Button>
      )}
      {plugin.agreed && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('plugins:remove.label', { name })}
          onClick={() => void remove()}
        >
          <Trash2 size={16} aria-hidden />
        </ActionIcon>
      )}
      <AgreeDialog plugin={plugin} opened={agreeing} onClose={() => setAgreeing(false)} />
    </Group>
  )
}

/** The palette follows: a step that came or went is there or gone at once. */
function useChange() {
  const queries = useQueryClient()
  const { done, failed } = useTell()
  return useMutation({
    mutationFn: ({ work }: { readonly work: () => Promise<unknown>; readonly said: string }) => work(),
    onSuccess: async (_, { said }) => {
      await queries.invalidateQueries({ queryKey: pluginsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: manifestQuery.queryKey })
      done(said)
    },
    onError: failed,
  })
}
