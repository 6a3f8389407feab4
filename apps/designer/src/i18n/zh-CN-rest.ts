// What every other page says; on its way once the first is drawn.
import audiences from './zh-CN/audiences.json'
import code from './zh-CN/code.json'
import delivery from './zh-CN/delivery.json'
import editor from './zh-CN/editor.json'
import health from './zh-CN/health.json'
import imports from './zh-CN/imports.json'
import inspector from './zh-CN/inspector.json'
import members from './zh-CN/members.json'
import plugins from './zh-CN/plugins.json'
import pools from './zh-CN/pools.json'
import problem from './zh-CN/problem.json'
import rules from './zh-CN/rules.json'
import sandbox from './zh-CN/sandbox.json'
import settings from './zh-CN/settings.json'

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
