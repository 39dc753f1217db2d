package dev.ssehub.springai;

import dev.ssehub.internal.run.ShownTools;
import dev.ssehub.run.Run;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Shows tool calls and their results in a run; {@code executing} executes them. */
record ShowingTools(ToolCallingManager executing) implements ToolCallingManager {

    private static final String RUN = Run.class.getName();

    static Map<String, Object> contextOf(Run run) {
        return Map.of(RUN, run);
    }

    @Override
    public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions options) {
        return executing.resolveToolDefinitions(options);
    }

    @Override
    public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse response) {
        ShownTools shown = shownFor(prompt);
        if (shown == null) {
            return executing.executeToolCalls(prompt, response);
        }
        response.getResults().stream()
                .flatMap(generation -> generation.getOutput().getToolCalls().stream())
                .forEach(call -> shown.call(call.id(), call.name(), call.arguments()));
        ToolExecutionResult result = executing.executeToolCalls(prompt, response);
        var history = result.conversationHistory();
        if (!history.isEmpty() && history.get(history.size() - 1) instanceof ToolResponseMessage tools) {
            tools.getResponses().forEach(one -> shown.result(one.id(), one.responseData()));
        }
        return result;
    }

    private static @Nullable ShownTools shownFor(Prompt prompt) {
        return prompt.getOptions() instanceof ToolCallingChatOptions options
                        && options.getToolContext() != null
                        && options.getToolContext().get(RUN) instanceof Run run
                ? ShownTools.in(run)
                : null;
    }
}
