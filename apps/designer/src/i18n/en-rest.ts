// What every other page says; on its way once the first is drawn.
import audiences from './en/audiences.json'
import code from './en/code.json'
import delivery from './en/delivery.json'
import editor from './en/editor.json'
import health from './en/health.json'
import imports from './en/imports.json'
import inspector from './en/inspector.json'
import members from './en/members.json'
import plugins from './en/plugins.json'
import pools from './en/pools.json'
import problem from './en/problem.json'
import rules from './en/rules.json'
import sandbox from './en/sandbox.json'
import settings from './en/settings.json'

export const catalogue = {
  audiences,
  code,
  delivery,
  editor,
  health,
  imports,
  inspector,
  members,
  plugins,
  pools,
  problem,
  rules,
  sandbox,
  settings,
}
