import { FileUp, HeartPulse, MailCheck, Plug, Route, Settings, Smartphone, Target, Ticket, Users } from 'lucide-react'

/** The pages of the shell, in the order of the bar. */
export const places = [
  { to: '/journeys', key: 'journeys', icon: Route },
  { to: '/members', key: 'members', icon: Users },
  { to: '/audiences', key: 'audiences', icon: Target },
  { to: '/pools', key: 'pools', icon: Ticket },
  { to: '/imports', key: 'imports', icon: FileUp },
  { to: '/delivery', key: 'delivery', icon: MailCheck },
  { to: '/phone', key: 'phone', icon: Smartphone },
  { to: '/health', key: 'health', icon: HeartPulse },
  { to: '/plugins', key: 'plugins', icon: Plug },
  { to: '/settings', key: 'settings', icon: Settings },
] as const
