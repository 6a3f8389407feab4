import { Alert, Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { connectionsQuery, saveSmtp, type SmtpConnection, type SmtpInput, testConnection } from '../api/settings.ts'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import { useTell } from '../ui/tell.ts'
import { Section } from './section.tsx'
import { SmtpForm } from './smtp-form.tsx'

/** The mail server email steps send through. */
export function Smtp() {
  const { t } = useTranslation()
  const query = useQuery(connectionsQuery)
  const connection = query.data?.items.find((each) => each.type === 'smtp')
  return (
    <Section title={t('settings:email.title')} help={t('settings:email.help')}>
      {query.isPending && <Rows n={4} />}
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && <Editor key={connection?.id ?? 'new'} connection={connection} />}
    </Section>
  )
}

const blank: SmtpInput['settings'] = { host: '', port: 587, secure: false, user: '', from: '' }

function Editor({ connection }: { readonly connection: SmtpConnection | undefined }) {
  const { t } = useTranslation()
  const [settings, setSettings] = useState<SmtpInput['settings']>(
    connection ? { ...connection.settings, user: connection.settings.user ?? '' } : blank,
  )
  const [password, setPassword] = useState('')
  const save = useSave(connection, () => setPassword(''))
  const test = useMutation({ mutationFn: (id: string) => testConnection(id) })
  const input: SmtpInput = { name: 'SMTP', settings, secrets: password === '' ? {} : { password } }
  return (
    <>
      <SmtpForm
        settings={settings}
        onSettings={setSettings}
        password={password}
        onPassword={setPassword}
        passwordKept={connection?.secretsSet === true}
      />
      {save.error && <Failure error={save.error} kept={t('settings:email.kept')} />}
      {test.error && <Failure error={test.error} />}
      {test.data && (
        <Alert
          color={test.data.ok ? 'teal' : 'red'}
          title={t(test.data.ok ? 'settings:email.works' : 'settings:email.refused')}
        >
          {test.data.detail}
        </Alert>
      )}
      <Group justify="flex-end">
        {connection && (
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate(connection.id)}>
            {t('settings:email.test')}
          </Button>
        )}
        <Button
          loading={save.isPending}
          disabled={settings.host.trim() === '' || settings.from.trim() === ''}
          onClick={() => save.mutate(input)}
        >
          {t('ui:save')}
        </Button>
      </Group>
    </>
  )
}

function useSave(connection: SmtpConnection | undefined, onSaved: () => void) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done } = useTell()
  return useMutation({
    mutationFn: (input: SmtpInput) => saveSmtp(connection?.id, input),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      onSaved()
      done(t('settings:email.saved'))
    },
  })
}
