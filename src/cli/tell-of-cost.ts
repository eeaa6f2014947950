import type { Config } from '../config/config.js';
import { modelsBelowLimit } from '../config/pricing.js';
import type { Logger } from '../observe/logger.js';

/** Says at start that calls are held to a cost which they can't reach. */
export function tellOfCost(config: Config, logger: Logger): void {
  const models = modelsBelowLimit(config);
  if (models.length === 0) return;
  const { providerName, call } = config;
  const fields = { provider: providerName, models, maxCostUsd: call.maxCost?.usd };
  logger.warn(fields, 'call.max_cost_usd ends no call: what these models do costs nothing');
}
