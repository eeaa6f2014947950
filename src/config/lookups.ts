import type { LookupDefinition } from '../ports/tool-definitions.js';
import { CALL_VARIABLES } from './gaps.js';
import type { LookupsBlock } from './lookups-schema.js';
import type { FaultReport } from './report.js';
import { buildRequest, type HostLists } from './request.js';
import { checkRequest } from './request-rules.js';

/** What can be asked before a greeting. */
export function buildLookups(lookups: LookupsBlock, hosts: HostLists): Map<string, LookupDefinition> {
  const named = Object.entries(lookups).map(([name, block]) => {
    const request = buildRequest(block, block.timeout_ms, hosts);
    return [name, { name, request, variables: block.variables }] as const;
  });
  return new Map(named);
}

/** Notes requests that can't be made, and variables that would hide those of the call. */
export function checkLookups(lookups: LookupsBlock, hosts: HostLists, report: FaultReport): void {
  for (const [name, block] of Object.entries(lookups)) {
    const at = ['lookups', name];
    checkRequest(block, at, { known: CALL_VARIABLES, privateHosts: hosts.private_hosts }, report);
    for (const variable of CALL_VARIABLES)
      if (Object.hasOwn(block.variables, variable))
        report.add([...at, 'variables', variable], {
          message: 'is known of every call without a lookup; choose another name',
          aboutKey: true,
        });
  }
}
