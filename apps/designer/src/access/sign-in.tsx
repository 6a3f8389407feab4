import { Button, Code, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageMenu, ThemeMenu } from '../shell/menus.tsx'
import { CopyIcon } from '../ui/copy.tsx'
import classes from './sign-in.module.css'

const COMMAND = 'npm run sign-in'

/** Opens whenever a request is answered 401; there is no password to ask for, so it explains the one-time link. */
export function SignIn() {
  const { t } = useTranslation()
  const expired = new URLSearchParams(globalThis.location.search).has('error')
  useEffect(() => {
    document.title = `${t('shell:signIn.title')} · Cairn`
  }, [t])
  return (
    <main className={classes.page}>
      <Group className={classes.tools} gap={4}>
        <LanguageMenu />
        <ThemeMenu />
      </Group>
      <Stack className={classes.card} gap="md">
        <img src="/favicon.svg" alt="" width={44} height={44} />
        <div>
          <Title order={1}>{t('shell:signIn.title')}</Title>
          <Text c="dimmed" mt={4}>
            {t('shell:signIn.lead')}
          </Text>
        </div>
        {expired && (
          <Text className={classes.expired} role="alert">
            {t('shell:signIn.expired')}
          </Text>
        )}
        <Text size="sm">{t('shell:signIn.first')}</Text>
        <Text size="sm">{t('shell:signIn.again')}</Text>
        <Group gap={6} wrap="nowrap" className={classes.command}>
          <Code className={classes.code}>{COMMAND}</Code>
          <CopyIcon value={COMMAND} />
        </Group>
        <Button variant="light" onClick={() => globalThis.location.assign('/')}>
          {t('shell:signIn.check')}
        </Button>
      </Stack>
    </main>
  )
}
