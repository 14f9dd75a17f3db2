// What the adapter tells a client that it can do. Only what works is declared; test/dap exercises each entry.

import type { DebugProtocol } from '@vscode/debugprotocol';
import { exceptionFilters } from '../engine';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsBreakpointLocationsRequest: true,
  exceptionBreakpointFilters: exceptionFilters.map(filter => ({
    filter: filter.id,
    label: filter.label,
    description: filter.description,
    default: filter.default,
    supportsCondition: true,
    conditionDescription: 'An expression of the .amu language, such as: pf.sw0.t0.fill > 2',
  })),
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsValueFormattingOptions: true,
  supportsDelayedStackTraceLoading: true,
  supportsStepInTargetsRequest: true,
  supportsSteppingGranularity: true,
  supportsReadMemoryRequest: true,
  supportsWriteMemoryRequest: true,
  supportsLoadedSourcesRequest: true,
  supportsTerminateRequest: true,
};
