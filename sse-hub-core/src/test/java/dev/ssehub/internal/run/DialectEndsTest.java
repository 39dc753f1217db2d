package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import dev.ssehub.run.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the five outcomes of a run in each dialect, wherever the run was cut off. */
class DialectEndsTest {

    private static final RunInfo RUN = new RunInfo(
            "r1",
            Scope.of("chat", "c7"),
            "ann",
            "any",
            RunInfo.State.RUNNING,
            null,
            0,
            0,
            0,
            Instant.ofEpochSecond(5),
            null);
    private static final RunEnd STOPPED = RunEnd.stopped("ann");
    private static final RunEnd FAILED = RunEnd.failed("rate-limit", "too \"many\"");
    private static final RunEnd EXPIRED = RunEnd.expired("idle", "nothing came");

    private static List<String> end(Dialect dialect, RunEnd end, String... emitted) {
        List<SseEvent> events = new ArrayList<>();
        for (String data : emitted) {
            events.add(dialect.frame(SseEvent.of(data), events.size() + 1));
        }
        return dialect.end(RUN, end, () -> events).stream().map(SseEvent::data).toList();
    }

    private static List<String> json(String... data) {
        return Arrays.stream(data).map(one -> one.replace('\'', '"')).toList();
    }

    private static String[] emitted(String... data) {
        return json(data).toArray(String[]::new);
    }

    private static final String[] UI = emitted(
            "{'type':'start'}",
            "{'type':'reasoning-start','id':'t'}",
            "{'type':'text-start','id':'t'}",
            "{'type':'reasoning-end','id':'t'}",
            "{'type':'text-delta','id':'t','delta':'Hel'}");

    @Test
    void uiMessagesCloseTextsThatAreOpen() {
        Dialect ui = Dialect.uiMessages();
        String close = "{'type':'text-end','id':'t'}";
        assertThat(end(ui, RunEnd.completed(), UI)).isEqualTo(json(close, "{'type':'finish'}", "[DONE]"));
        assertThat(end(ui, STOPPED, UI)).isEqualTo(json(close, "{'type':'abort','reason':'stopped'}", "[DONE]"));
        assertThat(end(ui, FAILED, UI))
                .containsExactly(
                        close.replace('\'', '"'), "{\"type\":\"error\",\"errorText\":\"too \\\"many\\\"\"}", "[DONE]");
        assertThat(end(ui, EXPIRED)).isEqualTo(json("{'type':'error','errorText':'nothing came'}", "[DONE]"));
        assertThat(end(ui, RunEnd.lost()))
                .isEqualTo(json("{'type':'error','errorText':'the producer of this run is gone'}", "[DONE]"));
    }

    @Test
    void uiMessagesSayNothingThatWasSaid() {
        Dialect ui = Dialect.uiMessages();
        String[] finished = emitted("{'type':'start'}", "{'type':'finish','finishReason':'length'}");
        assertThat(end(ui, RunEnd.completed(), finished)).containsExactly("[DONE]");
        assertThat(end(ui, FAILED, emitted("{'type':'error','errorText':'x'}"))).containsExactly("[DONE]");
        assertThat(end(ui, STOPPED, emitted("{'type':'abort'}"))).containsExactly("[DONE]");
        assertThat(end(ui, RunEnd.completed(), emitted("{'type':'text-start','id':'t'}", "{'type':'finish-step'}")))
                .isEqualTo(json("{'type':'finish'}", "[DONE]"));
    }

    private static final String[] AGUI = emitted(
            "{'type':'RUN_STARTED','threadId':'c\\u0037','runId':'x','protocolVersion':'1.0.0'}",
            "{'type':'SUBAGENT_STARTED','subagentRunId':'s','name':'n'}",
            "{'type':'STEP_STARTED','stepName':'tools'}",
            "{'type':'STEP_STARTED','stepName':'tools','subagentRunId':'s'}",
            "{'type':'STEP_FINISHED','stepName':'tools'}",
            "{'type':'REASONING_START','messageId':'m'}",
            "{'type':'TEXT_MESSAGE_START','messageId':'m'}",
            "{'type':'TOOL_CALL_START','toolCallId':'a','toolCallName':'f'}",
            "{'type':'TOOL_CALL_END','toolCallId':'a'}",
            "{'type':'TOOL_CALL_RESULT','toolCallId':'a','messageId':'r','content':'1'}",
            "{'type':'TOOL_CALL_START','toolCallId':'b','toolCallName':'f'}");

    private static final List<String> AGUI_CLOSED = json(
            "{'type':'TOOL_CALL_END','toolCallId':'b'}",
            "{'type':'TEXT_MESSAGE_END','messageId':'m'}",
            "{'type':'REASONING_END','messageId':'m'}",
            "{'type':'STEP_FINISHED','stepName':'tools','subagentRunId':'s'}",
            "{'type':'SUBAGENT_FINISHED','subagentRunId':'s'}");

    @Test
    void agUiClosesAllThatIsOpen() {
        List<String> completed = end(Dialect.agUi(), RunEnd.completed(), AGUI);
        assertThat(completed).startsWith(AGUI_CLOSED.toArray(String[]::new));
        assertThat(completed.subList(5, 6))
                .isEqualTo(json("{'type':'RUN_FINISHED','threadId':'c\\u0037','runId':'x'}"));

        List<String> stopped = end(Dialect.agUi(), STOPPED, AGUI);
        assertThat(stopped).startsWith(AGUI_CLOSED.toArray(String[]::new)).hasSize(7);
        assertThat(stopped.get(5))
                .isEqualTo(
                        "{\"type\":\"TOOL_CALL_RESULT\",\"messageId\":\"b-result\",\"toolCallId\":\"b\",\"role\":\"tool\","
                                + "\"content\":\"{\\\"status\\\":\\\"stopped\\\",\\\"message\\\":\\\"stopped\\\"}\"}");
        assertThat(stopped.subList(6, 7))
                .isEqualTo(json(
                        "{'type':'RUN_FINISHED','threadId':'c\\u0037','runId':'x','outcome':{'type':'cancelled'}}"));

        assertThat(end(Dialect.agUi(), FAILED, AGUI))
                .hasSize(7)
                .endsWith("{\"type\":\"RUN_ERROR\",\"message\":\"too \\\"many\\\"\",\"code\":\"rate-limit\"}");
    }

    @Test
    void agUiBeginsBeforeItEndsAndEndsOnce() {
        String ids = ",'threadId':'c7','runId':'r1'";
        assertThat(end(Dialect.agUi(), STOPPED))
                .isEqualTo(json("{'type':'RUN_STARTED'" + ids + "}", "{'type':'RUN_FINISHED'" + ids + "}"));
        assertThat(end(Dialect.agUi(), RunEnd.lost()))
                .isEqualTo(json("{'type':'RUN_ERROR','message':'the producer of this run is gone','code':'lost'}"));
        String started = "{'type':'RUN_STARTED','threadId':'t','runId':'x'}";
        String finished = "{'type':'RUN_FINISHED','threadId':'t','runId':'x'}";
        assertThat(end(Dialect.agUi(), RunEnd.completed(), emitted(started, finished)))
                .isEmpty();
        assertThat(end(Dialect.agUi(), FAILED, emitted(started, "{'type':'RUN_ERROR','message':'x'}")))
                .isEmpty();
        assertThat(end(Dialect.agUi(), RunEnd.completed(), emitted(started, finished, started)))
                .isEqualTo(json(finished));
    }

    private static String chunk(String choice) {
        return "{'id':'c1','object':'chat.completion.chunk','created':3,'model':'m','choices':[" + choice + "]}";
    }

    @Test
    void chatEndsAreChunksWithAReasonOrAnError() {
        Dialect chat = Dialect.openAiChat();
        String[] cut = emitted(chunk("{'index':0,'delta':{'content':'Hel'}}"));
        String reason = chunk("{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}");
        assertThat(end(chat, RunEnd.completed(), cut)).isEqualTo(json(reason, "[DONE]"));
        assertThat(end(chat, STOPPED, cut)).isEqualTo(json(reason, "[DONE]"));
        String[] whole = emitted(
                chunk("{'index':0,'delta':{},'finish_reason':'length'}"),
                chunk("").replace("}", ",'usage':{'total_tokens':3}}"));
        assertThat(end(chat, RunEnd.completed(), whole)).containsExactly("[DONE]");
        assertThat(end(chat, EXPIRED, cut))
                .isEqualTo(json(
                        "{'error':{'message':'nothing came','type':'server_error','param':null,'code':'idle'}}",
                        "[DONE]"));
        assertThat(end(chat, STOPPED).get(0)).contains("\"id\":\"chatcmpl-r1\"", "\"created\":5");
    }

    private static final String[] RESPONSE = emitted(
            "{'type':'response.created','response':{'id':'resp_1','status':'in_progress','output':[],'error':null}}",
            "{'type':'response.output_item.added','output_index':0,'item':{'id':'f','type':'function_call','status':'in_progress','arguments':''}}",
            "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{\\'a'}",
            "{'type':'response.output_item.added','output_index':1,'item':{'id':'m','type':'message','status':'in_progress','content':[]}}",
            "{'type':'response.content_part.added','output_index':1,'content_index':0,'part':{'type':'output_text','text':'','annotations':[]}}",
            "{'type':'response.output_text.delta','output_index':1,'content_index':0,'delta':'Hel\\ud83d'}",
            "{'type':'response.output_text.delta','output_index':1,'content_index':0,'delta':'\\ude00lo'}");

    @Test
    void responsesEndWithAllThatWasSaid() {
        String output = "'output':[{'id':'f','type':'function_call','status':'incomplete','arguments':'{\\'a'},"
                + "{'id':'m','type':'message','status':'incomplete','content':[{'type':'output_text','text':'Hel\\ud83d\\ude00lo','annotations':[]}]}]";
        assertThat(end(Dialect.openAiResponses(), STOPPED, RESPONSE))
                .isEqualTo(json("{'type':'response.incomplete','response':{'id':'resp_1','status':'cancelled'," + output
                        + ",'error':null},'sequence_number':7}"));
        assertThat(end(Dialect.openAiResponses(), EXPIRED, RESPONSE))
                .isEqualTo(json("{'type':'response.failed','response':{'id':'resp_1','status':'failed'," + output
                        + ",'error':{'code':'idle','message':'nothing came'}},'sequence_number':7}"));
        assertThat(end(Dialect.openAiResponses(), RunEnd.completed(), RESPONSE))
                .isEqualTo(json("{'type':'response.completed','response':{'id':'resp_1','status':'completed',"
                        + output.replace("incomplete", "completed") + ",'error':null},'sequence_number':7}"));
        assertThat(end(Dialect.openAiResponses(), EXPIRED))
                .isEqualTo(json(
                        "{'type':'error','code':'idle','message':'nothing came','param':null,'sequence_number':0}"));
        assertThat(end(
                        Dialect.openAiResponses(),
                        RunEnd.completed(),
                        emitted("{'type':'response.completed','response':{}}")))
                .isEmpty();
    }

    @Test
    void responsesAreNamedAndNumbered() {
        Dialect responses = Dialect.openAiResponses();
        SseEvent event =
                responses.frame(SseEvent.of("{\"type\":\"response.created\"}").comment("c"), 1);
        assertThat(event.name()).isEqualTo("response.created");
        assertThat(event.comment()).isEqualTo("c");
        assertThat(event.data()).isEqualTo("{\"type\":\"response.created\",\"sequence_number\":0}");
        assertThat(responses.frame(event, 8).data()).isEqualTo("{\"type\":\"response.created\",\"sequence_number\":7}");
        SseEvent other = SseEvent.named("mine").data("text");
        assertThat(responses.frame(other, 1)).isEqualTo(other);
    }

    @Test
    void positionsAreReadAsEachClientSendsThem() {
        assertThat(position(Dialect.openAiResponses(), "starting_after", "0")).isEqualTo("1");
        assertThat(position(Dialect.openAiResponses(), "starting_after", "41")).isEqualTo("42");
        assertThat(position(Dialect.openAiResponses(), "starting_after", "9".repeat(30)))
                .isEqualTo("9".repeat(30));
        assertThat(position(Dialect.openAiResponses(), "starting_after", "-1")).isEqualTo("-1");
        assertThat(position(Dialect.openAiResponses(), "lastEventId", "r1.4")).isNull();
        assertThat(position(Dialect.agUi(), "offset", "-1")).isEqualTo("-1");
        assertThat(Dialect.agUi().positionIn(name -> name.equals("Last-Event-ID") ? "r1.4" : null, name -> null))
                .isEqualTo("r1.4");
        assertThat(position(Dialect.uiMessages(), "lastEventId", "r1.4")).isNull();
        assertThat(position(Dialect.openAiChat(), "lastEventId", "r1.4")).isNull();
    }

    private static @Nullable String position(Dialect dialect, String parameter, String value) {
        return dialect.positionIn(name -> null, name -> name.equals(parameter) ? value : null);
    }
}
