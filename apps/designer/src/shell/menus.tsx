import { ActionIcon, Menu, Text, useMantineColorScheme } from '@mantine/core'
import { Check, CircleUser, Languages, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { reach } from '../api/client.ts'
import { useSession } from '../api/session.ts'
import { chooseLanguage, locales } from '../i18n/i18n.ts'
import { useLocale } from '../i18n/language.ts'
import { useTell } from '../ui/tell.ts'

export function LanguageMenu() {
  const { t } = useTranslation()
  const current = useLocale()
  const { failed } = useTell()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell:language')}>
          <Languages size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {locales.map(({ id, name }) => (
          <Menu.Item
            key={id}
            lang={id}
            rightSection={id === current ? <Check size={14} aria-label={t('ui:chosen')} /> : null}
            onClick={() => void chooseLanguage(id).catch(failed)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const themes = [
  { id: 'light', icon: Sun },
  { id: 'dark', icon: Moon },
  { id: 'auto', icon: Monitor },
] as const

export function ThemeMenu() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Current = themes.find(({ id }) => id === colorScheme)?.icon ?? Monitor
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell:theme.title')}>
          <Current size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {themes.map(({ id, icon: Icon }) => (
          <Menu.Item
            key={id}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={id === colorScheme ? <Check size={14} aria-label={t('ui:chosen')} /> : null}
            onClick={() => setColorScheme(id)}
          >
            {t(`shell:theme.${id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

export function AccountMenu() {
  const { t } = useTranslation()
  const { user, version } = useSession()
  const { failed } = useTell()
  const signOut = async (): Promise<void> => {
    await reach('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    // A full load: nothing of the old session may stay in memory.
    globalThis.location.assign('/sign-in')
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell:account')}>
          <CircleUser size={19} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {user.name}
          </Text>
          <Text size="xs">{user.email}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void signOut().catch(failed)}>
          {t('shell:signOut')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('shell:version', { version })}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  )
}
