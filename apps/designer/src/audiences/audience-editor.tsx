import { parseRule } from '@cairn/sdk/expression'
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Audience, audiencesQuery, saveAudience } from '../api/audiences.ts'
import { RuleInput } from '../rules/rule-input.tsx'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { Preview } from './preview.tsx'

interface Props {
  /** Undefined: a new one. */
  readonly audience: Audience | undefined
  readonly onClose: () => void
}

/** Name, rule, and how many members that is now. */
export function AudienceEditor({ audience, onClose }: Props) {
  const { t } = useTranslation()
  const [name, setName] = useState(audience?.name ?? '')
  const [rule, setRule] = useState(audience?.rule ?? 'orders.count >= 1')
  const save = useSave(audience?.id, onClose)
  const valid = rule.trim() !== '' && parseRule(rule, 'member').ok
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate({ name: name.trim(), rule })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <TextInput
          label={t('audiences:column.name')}
          placeholder={t('audiences:namePlaceholder')}
          value={name}
          maxLength={120}
          withAsterisk
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RuleInput label={t('audiences:rule')} scope="member" value={rule} onChange={setRule} required />
        <Preview rule={valid ? rule : ''} />
        {save.error && <Failure error={save.error} kept={t('audiences:kept')} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === '' || !valid}>
            {t('ui:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useSave(id: string | undefined, onClose: () => void) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done } = useTell()
  return useMutation({
    mutationFn: (input: { name: string; rule: string }) => saveAudience(id, input),
    onSuccess: async (_, { name }) => {
      await queries.invalidateQueries({ queryKey: audiencesQuery.queryKey })
      done(t('audiences:saved', { name }))
      onClose()
    },
  })
}
