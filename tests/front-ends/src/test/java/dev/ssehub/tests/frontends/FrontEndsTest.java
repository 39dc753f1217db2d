package dev.ssehub.tests.frontends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each front end shows its user the right result, however the run ends. */
@ExtendWith(FrontEnds.Start.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontEndsTest {

    /** Long enough for a second client to connect while the model answers. */
    private static final int LONG = 600;

    private static final String LONG_PROMPT = "[tokens=" + LONG + "]";

    /** So long that the answer only ends when it is stopped. */
    private static final String ENDLESS = "[tokens=100000]";

    private static final String AFTER_THE_FIRST_TOKEN = "[fail-after=5]";
    private static final String BEFORE_THE_FIRST_TOKEN = "[status=429]";

    private final FrontEnds frontEnds;

    FrontEndsTest(FrontEnds frontEnds) {
        this.frontEnds = frontEnds;
    }

    private String run(String client, String scenario, String prompt) {
        return frontEnds.run(client, scenario, prompt);
    }

    /** Returns the answer of the model. */
    private static String words(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "w" + i + " ").collect(Collectors.joining());
    }

    /** Returns JSON that is written with single quotes. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }

    /** Returns the result of two viewers that have both seen the same. */
    private static String both(String each) {
        return "{'first':" + each + ",'second':" + each;
    }

    /**
     * Returns the result of two viewers of an answer that one of them has stopped. Asserts that both have the same words, which are
     * replaced by a star, and that the model has stopped answering.
     */
    private String stopped(String client) throws Exception {
        String result = run(client, "stopped", ENDLESS);
        Matcher words = Pattern.compile("\"((?:w\\d+ )+)\"").matcher(result);
        Set<String> said = new LinkedHashSet<>();
        while (words.find()) {
            said.add(words.group(1));
        }
        assertThat(said).as(result).hasSize(1);
        String text = said.iterator().next();
        int count = text.split(" ").length;
        assertThat(text).isEqualTo(words(count));
        assertThat(count).isGreaterThanOrEqualTo(3);
        await().untilAsserted(() -> assertThat(
                        frontEnds.http().send("GET", "/api/builtin/open").body())
                .isEqualTo("{\"open\":0}"));
        return result.replace(text, "*");
    }

    private static final String DONE = "'finish':{'isAbort':false,'isDisconnect':false,'isError':false}";

    private static String chatWith(String text, String end) {
        return "{'status':'ready','error':null,'roles':['user','assistant'],'text':'" + text + "','states':['done']"
                + end + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai-sdk-6", "ai-sdk-7"})
    void aiSdk(String client) throws Exception {
        String done = ",'finish':{'isAbort':false,'isDisconnect':false,'isError':false,'finishReason':'stop'}";
        String broken = ",'finish':{'isAbort':false,'isDisconnect':false,'isError':true}";
        String whole = chatWith(words(LONG), done);
        assertThat(run(client, "complete", "hello")).isEqualTo(json(chatWith(words(20), done)));
        assertThat(run(client, "reload", LONG_PROMPT)).isEqualTo(json(whole));
        assertThat(run(client, "twoViewers", LONG_PROMPT)).isEqualTo(json(both(whole) + "}"));
        assertThat(stopped(client)).isEqualTo(json(both(chatWith("*", "," + DONE)) + ",'stopped':204}"));
        assertThat(run(client, "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'status':'error','error':'the model has failed','roles':['user','assistant'],'text':'"
                        + words(5) + "','states':['done'],'onError':'the model has failed'" + broken + "}"));
        assertThat(run(client, "complete", BEFORE_THE_FIRST_TOKEN))
                .contains("\"status\":\"error\"", "status 429", "\"roles\":[\"user\"],\"text\":\"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ai-sdk-6", "ai-sdk-7"})
    void theAiSdkLearnsThatThereIsNothingToResume(String client) {
        assertThat(run(client, "resumeNothing", ""))
                .isEqualTo(json("{'status':'ready','error':null,'roles':[],'text':'','states':[]}"));
        assertThat(run(client, "resumeEnded", "hello")).isEqualTo(json(chatWith(words(20), "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-chat-6", "use-chat-7"})
    void useChatShowsTheWholeAnswerWhenThePageIsReloaded(String client) {
        assertThat(run(client, "reload", LONG_PROMPT))
                .isEqualTo(json("{'text':'" + words(LONG) + "','status':'ready','error':null}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-chat-6", "use-chat-7"})
    void useChatShowsThatTheProviderHasFailed(String client) {
        assertThat(run(client, "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "','status':'error','error':'the model has failed'}"));
        assertThat(run(client, "complete", BEFORE_THE_FIRST_TOKEN))
                .startsWith(json("{'text':'','status':'error','error':'"))
                .contains("status 429");
    }

    @Test
    void agUi() throws Exception {
        String end = ",'last':'RUN_FINISHED','closed':true,'running':false,'outcome':";
        everything("ag-ui", "{'text':'%s'" + end + "null}", "{'text':'*'" + end + "'cancelled'}", ",'stopped':200}");
        assertThat(run("ag-ui", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "','last':'RUN_ERROR','closed':true,'running':false,"
                        + "'runError':{'message':'the model has failed','code':'provider-failed'}}"));
        assertThat(run("ag-ui", "complete", BEFORE_THE_FIRST_TOKEN))
                .startsWith(json("{'text':'','closed':true,'running':false,'failed':'HTTP 429: "));
    }

    @Test
    void copilotKit() throws Exception {
        String end = ",'last':'RUN_FINISHED','running':false,'outcome':null}";
        everything("copilotkit", "{'text':'%s'" + end, "{'text':'*'" + end, "}");
        assertThat(run("copilotkit", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "','last':'RUN_ERROR','running':false,"
                        + "'runError':{'message':'the model has failed','code':'provider-failed'}}"));
        assertThat(run("copilotkit", "complete", BEFORE_THE_FIRST_TOKEN))
                .startsWith(json("{'text':'','running':false,'failed':'HTTP 429: "));
    }

    @Test
    void tanStackAi() throws Exception {
        String chat = "{'text':'%s','status':'ready','error':null,'requests':['POST begins']}";
        String joined = "{'text':'%s','last':'RUN_FINISHED'}";
        assertThat(run("tanstack", "complete", "hello")).isEqualTo(json(chat.formatted(words(20))));
        assertThat(run("tanstack", "reload", LONG_PROMPT)).isEqualTo(json(joined.formatted(words(LONG))));
        assertThat(run("tanstack", "twoViewers", LONG_PROMPT))
                .isEqualTo(json("{'first':" + chat.formatted(words(LONG)) + ",'second':" + joined.formatted(words(LONG))
                        + "}"));
        assertThat(stopped("tanstack"))
                .isEqualTo(json(
                        "{'first':" + chat.formatted("*") + ",'second':" + joined.formatted("*") + ",'stopped':204}"));
        assertThat(run("tanstack", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "','status':'error','error':'the model has failed',"
                        + "'requests':['POST begins'],'onError':'the model has failed'}"));
        assertThat(run("tanstack", "complete", BEFORE_THE_FIRST_TOKEN))
                .contains(json("{'text':'','status':'error','error':'HTTP error! status: 429"));
    }

    @Test
    void openAiChat() throws Exception {
        String end = ",'reason':'stop','usage':";
        everything("openai-chat", "{'text':'%1$s'" + end + "%2$d}", "{'text':'*'" + end + "null}", ",'stopped':204}");
        assertThat(run("openai-chat", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'thrown':'the model has failed','name':'APIError','code':'provider-failed'}"));
        assertThat(run("openai-chat", "complete", BEFORE_THE_FIRST_TOKEN)).contains("\"name\":\"RateLimitError\"");
    }

    private static String response(String text, String last, String status, String error, String usage) {
        return "{'numbers':true,'text':'" + text + "','last':'response." + last + "','end':{'status':'" + status
                + "','text':'" + text + "','error':" + error + "},'usage':" + usage;
    }

    @Test
    void openAiResponses() throws Exception {
        String whole = response("%1$s", "completed", "completed", "null", "%2$d");
        String client = "openai-responses";
        String all = whole.formatted(words(LONG), LONG);
        assertThat(run(client, "complete", "hello")).isEqualTo(json(whole.formatted(words(20), 20) + "}"));
        assertThat(run(client, "reload", LONG_PROMPT)).isEqualTo(json(all + ",'began':6}"));
        assertThat(run(client, "twoViewers", LONG_PROMPT)).isEqualTo(json(both(all + "}") + "}"));
        assertThat(stopped(client))
                .isEqualTo(json(both(response("*", "incomplete", "cancelled", "null", "null") + "}")
                        + ",'again':'cancelled'}"));
        String problem = "{'code':'provider-failed','message':'the model has failed'}";
        assertThat(run(client, "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json(response(words(5), "failed", "failed", problem, "null") + "}"));
        assertThat(run(client, "complete", BEFORE_THE_FIRST_TOKEN)).contains("\"name\":\"RateLimitError\"");
    }

    @Test
    void openAiResponsesAreAlsoReadByTheHelperOfTheSdk() {
        assertThat(run("openai-responses", "helper", "[tokens=30]"))
                .isEqualTo(json("{'status':'completed','text':'" + words(30) + "','error':null}"));
    }

    @Test
    void langGraph() throws Exception {
        String end = ",'end':{'outcome':%s},'first':'metadata'}";
        everything(
                "langgraph",
                "{'text':'%s'" + end.formatted("'completed'"),
                "{'text':'*'" + end.formatted("'stopped','code':'ann'"),
                ",'status':'interrupted'}");
        assertThat(run("langgraph", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "'"
                        + end.formatted("'failed','code':'provider-failed','message':'the model has failed'")));
        assertThat(run("langgraph", "complete", BEFORE_THE_FIRST_TOKEN))
                .startsWith(json("{'text':'','thrown':'HTTP 429: "));
    }

    @Test
    void eventSource() throws Exception {
        String end = ",'done':true,'once':true,'code':204}";
        everything("event-source", "{'text':'%s'" + end, "{'text':'*'" + end, ",'stopped':204}");
        assertThat(run("event-source", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "'" + end));
        // The request that started the run gets the status. A later viewer finds an ended run without words.
        assertThat(run("event-source", "complete", BEFORE_THE_FIRST_TOKEN))
                .isEqualTo(json("{'started':429,'text':''" + end));
    }

    @Test
    void hubRun() throws Exception {
        everything("hub-run", "{'text':'%s','state':'completed'}", "{'text':'*','state':'stopped'}", "}");
        assertThat(run("hub-run", "complete", AFTER_THE_FIRST_TOKEN))
                .isEqualTo(json("{'text':'" + words(5) + "','state':'failed'}"));
        assertThat(run("hub-run", "complete", BEFORE_THE_FIRST_TOKEN)).contains("status 429");
    }

    /**
     * Checks a whole answer, one whose page is reloaded in its middle, one with two viewers, and one that a viewer stops.
     *
     * @param whole the expected result, as a format for the words and, optionally, their number
     */
    private void everything(String client, String whole, String stopped, String andThen) throws Exception {
        String all = whole.formatted(words(LONG), LONG);
        assertThat(run(client, "complete", "hello")).isEqualTo(json(whole.formatted(words(20), 20)));
        assertThat(run(client, "reload", LONG_PROMPT)).isEqualTo(json(all));
        assertThat(run(client, "twoViewers", LONG_PROMPT)).isEqualTo(json(both(all) + "}"));
        assertThat(stopped(client)).isEqualTo(json(both(stopped) + andThen));
    }
}
