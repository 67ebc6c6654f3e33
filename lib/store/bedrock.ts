import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
} from '@aws-sdk/client-bedrock-runtime';

const tool = 'match_columns';
const text = { type: 'string' } as const;
const pair = { file: text, header: text, column: text, confidence: { type: 'number' }, why: text } as const;

/** How the model has to answer: by calling this tool with its pairs. */
const schema = {
  type: 'object',
  properties: { pairs: { type: 'array', items: { type: 'object', properties: pair, required: Object.keys(pair) } } },
  required: ['pairs'],
};

/**
 * Asks a model on Amazon Bedrock through Converse; it answers by a tool, whose input is given back as it is.
 * @param model id of a model or of an inference profile
 */
export function bedrock(model: string, config: BedrockRuntimeClientConfig = {}) {
  const client = new BedrockRuntimeClient({ maxAttempts: 2, ...config });
  return async (instruction: string, told: string): Promise<unknown> => {
    const { output } = await client.send(
      new ConverseCommand({
        modelId: model,
        system: [{ text: instruction }],
        messages: [{ role: 'user', content: [{ text: told }] }],
        inferenceConfig: { temperature: 0, maxTokens: 4096 },
        toolConfig: {
          tools: [
            { toolSpec: { name: tool, description: 'Pairs of header and column', inputSchema: { json: schema } } },
          ],
          toolChoice: { tool: { name: tool } },
        },
      }),
      { abortSignal: AbortSignal.timeout(30_000) },
    );
    return output?.message?.content?.find(({ toolUse }) => toolUse?.name === tool)?.toolUse?.input;
  };
}
