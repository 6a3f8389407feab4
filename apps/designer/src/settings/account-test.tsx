import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Account, type AccountKind, testAccount } from '../api/accounts.ts'
import { CopyIcon } from '../ui/copy.tsx'
import { Failure } from '../ui/failure.tsx'
import classes from './settings.module.css'

/** What can be done with an account that is kept: try it, and tell the provider where to report to. */
export function AccountTest({ kind, account }: { readonly kind: AccountKind; readonly account: Account }) {
  const { t } = useTranslation()
  const test = useMutation({ mutationFn: () => testAccount(account.id) })
  const hook = `${location.origin}/hooks/${kind.type.split('.', 1)[0] ?? ''}/${account.id}`
  return (
    <Stack gap="sm">
      {kind.receipts && (
        <div>
          <Text size="sm" fw={500}>
            {t('settings:accounts.hook')}
          </Text>
          <div className={classes.secret}>
            <span style={{ flex: 1 }}>{hook}</span>
            <CopyIcon value={hook} />
          </div>
        </div>
      )}
      {test.error && <Failure error={test.error} />}
      {test.data && (
        <Alert
          color={test.data.ok ? 'teal' : 'red'}
          title={t(test.data.ok ? 'settings:accounts.works' : 'settings:accounts.refused')}
        >
          {test.data.ok ? null : test.data.detail}
        </Alert>
      )}
      {kind.tested && (
        <Group>
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            {t('settings:accounts.test')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
