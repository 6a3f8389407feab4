import { Group, NumberInput, PasswordInput, Stack, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SmtpInput } from '../api/settings.ts'

type SmtpSettings = SmtpInput['settings']
interface Props {
  readonly settings: SmtpSettings
  readonly onSettings: (settings: SmtpSettings) => void
  readonly password: string
  readonly onPassword: (password: string) => void
  /** A password is stored; it never comes back. */
  readonly passwordKept: boolean
}

export function SmtpForm({ settings, onSettings, password, onPassword, passwordKept }: Props) {
  const { t } = useTranslation()
  const set = (change: Partial<SmtpSettings>): void => onSettings({ ...settings, ...change })
  return (
    <Stack gap="md">
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label={t('settings:email.host')}
          placeholder="smtp.example.com"
          value={settings.host}
          withAsterisk
          onChange={(event) => set({ host: event.currentTarget.value })}
        />
        <NumberInput
          maw={140}
          label={t('settings:email.port')}
          value={settings.port}
          min={1}
          max={65_535}
          allowDecimal={false}
          onChange={(value) => set({ port: typeof value === 'number' ? value : settings.port })}
        />
      </Group>
      <Switch
        label={t('settings:email.secure')}
        description={t('settings:email.secureHelp')}
        checked={settings.secure}
        onChange={(event) => set({ secure: event.currentTarget.checked })}
      />
      <TextInput
        label={t('settings:email.from')}
        placeholder="Cairn <hello@example.com>"
        value={settings.from}
        withAsterisk
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('settings:email.user')}
          value={settings.user}
          autoComplete="off"
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('settings:email.password')}
          placeholder={passwordKept ? t('settings:email.passwordKept') : ''}
          value={password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('settings:email.showPassword') }}
          onChange={(event) => onPassword(event.currentTarget.value)}
        />
      </Group>
    </Stack>
  )
}
