import { channelFields, channelNode, type ChannelDefinition } from '../define/channel.ts'
import { conditionPorts } from '../define/condition.ts'
import { formOfJson } from '../define/form.ts'
import type { NodeDefinition } from '../define/node.ts'
import { rewardFields, rewardNode } from '../define/reward.ts'
import { PermanentError } from '../errors.ts'
import type { PluginCondition, PluginSender } from './manifest.ts'

/** The node of a channel or reward that runs elsewhere, from its manifest alone. */
export function senderNode(sender: PluginSender, channel: ChannelDefinition): NodeDefinition {
  return sender.kind === 'channel'
    ? channelNode(channel, formOfJson(sender.schema, channelFields(sender.ttl)))
    : rewardNode(channel, formOfJson(sender.schema, rewardFields))
}

/** The node of a condition. `ruleOf` knows the rule that was asked for as the journey was published. */
export function conditionNode(
  condition: PluginCondition,
  ruleOf: (config: object) => string | undefined,
): NodeDefinition {
  const { id, version, title, summary, icon, schema } = condition
  return {
    id,
    version,
    title,
    icon,
    shelf: 'branch',
    ...(summary && { summary }),
    config: formOfJson(schema, {}),
    ports: conditionPorts,
    rules: (config) => {
      const rule = ruleOf(config)
      return rule === undefined ? [] : [rule]
    },
    run: ({ config, test }) => {
      const rule = ruleOf(config)
      if (rule === undefined) {
        throw new PermanentError('RULE_MISSING', `The rule of ${id} is not known here: publish the journey again.`)
      }
      return { go: test(rule) ? 'yes' : 'no' }
    },
  }
}
