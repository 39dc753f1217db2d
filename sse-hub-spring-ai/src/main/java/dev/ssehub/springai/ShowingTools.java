package dev.ssehub.springai;

import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.ModelAnswer;
import dev.ssehub.internal.run.ModelAnswers;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.Run;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Shows the calls of tools in a run, before and after another executes them. */
final class ShowingTools implements ToolCallingManager {

    static final String RUN = Run.class.getName();

    private static final Set<String> SHOWING =
            Set.of(Dialect.uiMessages().name(), Dialect.agUi().name());

    private final ToolCallingManager executing;

    ShowingTools(ToolCallingManager executing) {
        this.executing = executing;
    }

    @Override
    public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions options) {
        return executing.resolveToolDefinitions(options);
    }

    @Override
    public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse response) {
        Run run = runOf(prompt);
        if (run == null || !SHOWING.contains(run.info().dialect())) {
            return executing.executeToolCalls(prompt, response);
        }
        ModelAnswer answer = ModelAnswers.in(run.info().dialect());
        List<SseEvent> beginning = answer.begin(run.info(), "");
        if (run.info().offset() == 0) {
            beginning.forEach(run::emit);
        }
        for (Generation generation : response.getResults()) {
            generation
                    .getOutput()
                    .getToolCalls()
                    .forEach(call -> answer.toolCall(call.id(), call.name(), call.arguments())
                            .forEach(run::emit));
        }
        ToolExecutionResult result = executing.executeToolCalls(prompt, response);
        List<Message> history = result.conversationHistory();
        if (!history.isEmpty() && history.get(history.size() - 1) instanceof ToolResponseMessage tools) {
            tools.getResponses()
                    .forEach(one -> answer.toolResult(one.id(), one.responseData(), false)
                            .forEach(run::emit));
        }
        return result;
    }

    private static @Nullable Run runOf(Prompt prompt) {
        return prompt.getOptions() instanceof ToolCallingChatOptions options
                        && options.getToolContext() != null
                        && options.getToolContext().get(RUN) instanceof Run run
                ? run
                : null;
    }
}
