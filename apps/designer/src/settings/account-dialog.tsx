import { type JsonObject, objectOf, type Problem } from '@cairn/sdk'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Account, type AccountInput, type AccountKind, accountsQuery, saveAccount } from '../api/accounts.ts'
import { ApiError } from '../api/error.ts'
import { useText } from '../i18n/language.ts'
import { SchemaForm } from '../inspector/form.tsx'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { AccountTest } from './account-test.tsx'
import { SecretFields, secretsOf } from './secret-fields.tsx'

interface Props {
  readonly kind: AccountKind
  /** Undefined: a new one. */
  readonly account?: Account
  readonly onClose: () => void
}

export function AccountDialog({ kind, account, onClose }: Props) {
  const { t } = useTranslation()
  const text = useText()
  return (
    <Modal opened onClose={onClose} title={text(kind.title)} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <AccountForm kind={kind} {...(account && { account })} onClose={onClose} />
    </Modal>
  )
}

/** Saved first, tried then: an account that a provider refuses is kept, so that nothing has to be typed again. */
function AccountForm({ kind, account, onClose }: Props) {
  const { t } = useTranslation()
  const text = useText()
  const [kept, setKept] = useState(account)
  const [name, setName] = useState(account?.name ?? text(kind.title))
  const [settings, setSettings] = useState<JsonObject>(account?.settings ?? defaultsOf(kind.settings))
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const save = useSave({ id: kept?.id, type: kind.type }, (made) => {
    setKept(made)
    setSecrets({})
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate({ name: name.trim(), settings, secrets: secretsOf(secrets) })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('settings:accounts.name')}
          description={t('settings:accounts.nameHelp')}
          value={name}
          maxLength={80}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SchemaForm
          schema={kind.settings}
          value={settings}
          onChange={setSettings}
          problems={problemsUnder(save.error, '/settings')}
        />
        <SecretFields
          schema={kind.secrets}
          values={secrets}
          onValues={setSecrets}
          kept={kept?.secretsSet === true}
          problems={problemsUnder(save.error, '/secrets')}
        />
        {save.error && <Failure error={save.error} kept={t('settings:accounts.stillHere')} />}
        {kept && <AccountTest kind={kind} account={kept} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t(kept ? 'ui:close' : 'ui:cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            {t('ui:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useSave(
  which: { readonly id: string | undefined; readonly type: Account['type'] },
  onSaved: (account: Account) => void,
) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done } = useTell()
  return useMutation({
    mutationFn: (input: AccountInput) => saveAccount(which, input),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: accountsQuery.queryKey })
      onSaved(saved)
      done(t('settings:accounts.saved'))
    },
  })
}

function problemsUnder(error: unknown, place: string): readonly Problem[] {
  const problems = error instanceof ApiError ? error.problems : []
  return problems.flatMap((problem) => {
    const pointer = problem.place?.pointer ?? ''
    return pointer.startsWith(`${place}/`) ? [{ ...problem, place: { pointer: pointer.slice(place.length) } }] : []
  })
}

function defaultsOf(schema: JsonObject): JsonObject {
  const given = Object.entries(objectOf(schema['properties'])).flatMap(([name, property]) => {
    const { default: value } = objectOf(property)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(given)
}
