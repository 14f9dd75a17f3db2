import type { SignatureHelp, SignatureHelpParams } from 'vscode-languageserver';
import { signatureHelp } from '../../language';
import { type Context, locateOffset } from '../context';
import { documentation } from './markup';

export const signatureTriggers = ['(', ',', '{', ':'];

export function provideSignature(context: Context, params: SignatureHelpParams): SignatureHelp | undefined {
  const found = locateOffset(context, params);
  const help = found && signatureHelp(found.program, found.uri, found.offset);
  if (!help) return undefined;
  const client = context.capabilities.textDocument?.signatureHelp?.signatureInformation;
  const words = (text: string | undefined) => documentation(text, client?.documentationFormat);
  const offsets = client?.parameterInformation?.labelOffsetSupport === true;
  return {
    signatures: [
      {
        label: help.label,
        documentation: words(help.documentation),
        parameters: help.parameters.map(({ span, documentation: told }) => ({
          label: offsets ? [span.start, span.end] : help.label.slice(span.start, span.end),
          documentation: words(told),
        })),
      },
    ],
    activeSignature: 0,
    // Clients would show the first parameter for none.
    activeParameter: help.active < help.parameters.length ? help.active : undefined,
  };
}
