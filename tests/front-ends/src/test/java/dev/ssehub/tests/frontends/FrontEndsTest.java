package dev.ssehub.tests.frontends;

import static dev.ssehub.tests.frontends.Script.json;
import static dev.ssehub.tests.frontends.Script.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Dialect;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each front end ends with what its user should see, however the run ended and however often the connection did. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontEndsTest {

    /** Long enough for a second client to come while the model answers. */
    private static final int LONG = 600;

    private static final String LONG_PROMPT = "[tokens=" + LONG + "]";

    /** Ends only because somebody stops it. */
    private static final String ENDLESS = "[tokens=100000]";

    private FakeChat chat;

    @BeforeAll
    void start() throws IOException {
        chat = new FakeChat();
    }

    @AfterAll
    void stop() {
        chat.close();
    }

    private String run(String script, String scenario, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = chat.address();
        all[1] = scenario;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Script.run(script, all);
    }

    /** The result of somebody who stopped in the middle: the words up to there, which are replaced by a star. */
    private static String withoutWords(String result) {
        Matcher words = Pattern.compile("\"((?:w\\d+ )+)\"").matcher(result);
        assertThat(words.find()).as(result).isTrue();
        int count = words.group(1).split(" ").length;
        assertThat(words.group(1)).isEqualTo(words(count));
        assertThat(count).isGreaterThanOrEqualTo(3);
        return result.replace(words.group(1), "*");
    }

    private static final String DONE = "'finish':{'isAbort':false,'isDisconnect':false,'isError':false}";
    private static final String BROKEN = "'finish':{'isAbort':false,'isDisconnect':false,'isError':true}";

    private static String chatWith(String text, String end) {
        return "{'status':'ready','error':null,'roles':['user','assistant'],'text':'" + text + "','states':['done']"
                + end + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void theAiSdkReadsAnAnswer(String version) {
        assertThat(run("ai-sdk", "complete", "hello", version)).isEqualTo(json(chatWith(words(20), "," + DONE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void theAiSdkReadsTheWholeAnswerAfterAReloadAndInASecondTab(String version) {
        String whole = chatWith(words(LONG), "," + DONE);
        assertThat(run("ai-sdk", "reload", LONG_PROMPT, version)).isEqualTo(json(whole));
        assertThat(run("ai-sdk", "twoTabs", LONG_PROMPT, version))
                .isEqualTo(json("{'first':" + whole + ",'second':" + whole + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void theAiSdkKeepsWhatCameAndReadsTheRestWhenAConnectionBreaks(String version) {
        assertThat(run("ai-sdk", "cut", LONG_PROMPT + "[cut-after=9]", version))
                .isEqualTo(json("{'broken':{'status':'error','error':'terminated','roles':['user','assistant'],'text':'"
                        + words(6) + "','states':['streaming'],'onError':'terminated'," + BROKEN + "},'resumed':"
                        + chatWith(words(LONG), ",'onError':'terminated'," + DONE) + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void theAiSdkKeepsWhatCameWhenTheAnswerIsStoppedOrFails(String version) {
        assertThat(withoutWords(run("ai-sdk", "stopped", ENDLESS, version)))
                .isEqualTo(json(chatWith("*", "," + DONE + ",'deleted':204")));
        assertThat(run("ai-sdk", "complete", "[fail-after=5]", version))
                .isEqualTo(json("{'status':'error','error':'the model gave up','roles':['user','assistant'],'text':'"
                        + words(5) + "','states':['done'],'onError':'the model gave up'," + BROKEN + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void theAiSdkIsToldThatThereIsNothingToResume(String version) {
        assertThat(run("ai-sdk", "resumeNothing", "", version))
                .isEqualTo(json("{'status':'ready','error':null,'roles':[],'text':'','states':[]}"));
        assertThat(run("ai-sdk", "resumeEnded", "hello", version)).isEqualTo(json(chatWith(words(20), "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "7"})
    void useChatShowsTheWholeAnswerWhenThePageIsReloaded(String version) {
        assertThat(run("use-chat", "reload", LONG_PROMPT, version))
                .isEqualTo(json("{'text':'" + words(LONG) + "','status':'ready','error':null}"));
    }

    @Test
    void agUi() {
        assertThat(run("ag-ui", "complete", "hello"))
                .isEqualTo(json("{'text':'" + words(20)
                        + "','last':'RUN_FINISHED','closed':true,'running':false,'outcome':null}"));
        assertThat(withoutWords(run("ag-ui", "stopped", ENDLESS)))
                .isEqualTo(
                        json(
                                "{'text':'*','last':'RUN_FINISHED','closed':true,'running':false,'outcome':'cancelled','stopped':204}"));
        assertThat(run("ag-ui", "complete", "[fail-after=5]"))
                .isEqualTo(json("{'text':'" + words(5) + "','last':'RUN_ERROR','closed':true,'running':false,"
                        + "'runError':{'message':'the model gave up','code':'overloaded'}}"));
    }

    @Test
    void agUiTakesTheEndOfARunThatWasCutOffInTheMiddleOfEverything() {
        assertThat(withoutWords(run("ag-ui", "stopped", ENDLESS + "[open]")))
                .isEqualTo(
                        json(
                                "{'text':'*','last':'RUN_FINISHED','closed':true,'running':false,'outcome':'cancelled','stopped':204}"));
        assertThat(run("ag-ui", "complete", "[fail-after=5][open]"))
                .isEqualTo(json("{'text':'" + words(5) + "','last':'RUN_ERROR','closed':true,'running':false,"
                        + "'runError':{'message':'the model gave up','code':'overloaded'}}"));
        assertThat(run("ag-ui", "complete", "[open]")).contains("\"last\":\"RUN_FINISHED\",\"closed\":true");
    }

    @Test
    void copilotKit() {
        String whole = "{'text':'" + words(LONG) + "','last':'RUN_FINISHED','running':false,'outcome':null}";
        assertThat(run("copilotkit", "complete", LONG_PROMPT)).isEqualTo(json(whole));
        assertThat(run("copilotkit", "connect", LONG_PROMPT))
                .isEqualTo(json("{'first':" + whole + ",'second':" + whole + "}"));
        assertThat(withoutWords(run("copilotkit", "stop", ENDLESS)))
                .isEqualTo(json("{'text':'*','last':'RUN_FINISHED','running':false,'outcome':null}"));
        assertThat(run("copilotkit", "complete", "[fail-after=5]"))
                .isEqualTo(json("{'text':'" + words(5) + "','last':'RUN_ERROR','running':false,"
                        + "'runError':{'message':'the model gave up','code':'overloaded'}}"));
    }

    @Test
    void tanStackAi() {
        assertThat(run("tanstack", "complete", "hello"))
                .isEqualTo(
                        json("{'text':'" + words(20) + "','status':'ready','error':null,'requests':['POST begins']}"));
        assertThat(run("tanstack", "complete", LONG_PROMPT + "[cut-after=9]"))
                .isEqualTo(json("{'text':'" + words(LONG)
                        + "','status':'ready','error':null,'requests':['POST begins','POST resumes']}"));
        assertThat(withoutWords(run("tanstack", "stopped", ENDLESS)))
                .isEqualTo(json("{'text':'*','status':'ready','error':null,'requests':['POST begins'],'stopped':204}"));
        String joined = "{'text':'" + words(LONG) + "','last':'RUN_FINISHED'}";
        assertThat(run("tanstack", "join", LONG_PROMPT))
                .isEqualTo(json("{'live':" + joined + ",'after':" + joined + "}"));
        assertThat(run("tanstack", "complete", "[fail-after=5]"))
                .isEqualTo(json("{'text':'" + words(5) + "','status':'error','error':'the model gave up',"
                        + "'requests':['POST begins'],'onError':'the model gave up'}"));
    }

    @Test
    void openAiChat() {
        assertThat(run("openai", "chat", "hello")).isEqualTo(json("{'text':'" + words(20) + "','reason':'stop'}"));
        assertThat(withoutWords(run("openai", "chatStopped", ENDLESS)))
                .isEqualTo(json("{'text':'*','reason':'stop','stopped':204}"));
        assertThat(run("openai", "chat", "[fail-after=5]"))
                .isEqualTo(json("{'thrown':'the model gave up','name':'APIError','code':'overloaded'}"));
    }

    private static String response(String text, String last, String status, String error) {
        return "{'numbers':true,'text':'" + text + "','last':'response." + last + "','end':{'status':'" + status
                + "','text':'" + text + "','error':" + error + "}";
    }

    @Test
    void openAiResponses() {
        assertThat(run("openai", "responses", "hello"))
                .isEqualTo(json(response(words(20), "completed", "completed", "null") + "}"));
        assertThat(run("openai", "responsesResumed", "[tokens=30]"))
                .isEqualTo(json(response(words(30), "completed", "completed", "null") + ",'began':6}"));
        assertThat(run("openai", "responsesHelper", "[tokens=30]"))
                .isEqualTo(json("{'status':'completed','text':'" + words(30) + "','error':null}"));
        assertThat(withoutWords(run("openai", "responsesCancelled", ENDLESS)))
                .isEqualTo(json(response("*", "incomplete", "cancelled", "null") + ",'again':'cancelled'}"));
        assertThat(run("openai", "responses", "[fail-after=5]"))
                .isEqualTo(json(
                        response(words(5), "failed", "failed", "{'code':'overloaded','message':'the model gave up'}")
                                + "}"));
    }

    @Test
    void langGraphJoinsARunAndResumesIt() {
        chat.start(Dialect.lastEventId(), "run-lg", "chat-lg", "[tokens=3]", FakeChat.named("messages"));
        String rest =
                "{'id':'3','event':'messages','data':{'word':'w3'}},{'id':'4','event':'end','data':{'outcome':'completed'}}]";
        assertThat(run("langgraph", "join", "", "run-lg"))
                .isEqualTo(json("[{'id':'1','event':'messages','data':{'word':'w1'}},"
                        + "{'id':'2','event':'messages','data':{'word':'w2'}}," + rest));
        assertThat(run("langgraph", "join", "", "run-lg", "run-lg.2")).isEqualTo(json("[" + rest));
    }

    @Test
    void eventSourceComesBackUntilItIsToldThatItHasAll() {
        chat.start(
                Dialect.lastEventId(), "run-es", "chat-es", "[tokens=4]", word -> List.of(SseEvent.of(word.strip())));
        String all = "{'messages':['w1','w2','w3','w4'],'opened':%d,'end':{'outcome':'completed'},'code':204}";
        assertThat(run("event-source", "read", "", "run-es?cut-after=2")).isEqualTo(json(all.formatted(2)));
        assertThat(run("event-source", "read", "", "run-es")).isEqualTo(json(all.formatted(1)));
    }
}
