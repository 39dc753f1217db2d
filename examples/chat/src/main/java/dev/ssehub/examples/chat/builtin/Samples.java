package dev.ssehub.examples.chat.builtin;

/** Sample answers with every kind of Markdown that models write. */
final class Samples {

    private static final String ENGLISH = """
            ## What happens to this answer

            It is a **run**: a log with an *end*. Everybody who opens this chat reads that log from the start, and then follows it, at no cost to the model.

            1. Reload the page in the middle. The answer goes on.
            2. Open the chat in a second tab, or on your phone. Both show the same.
            3. Press **Stop**. The connection to the model is closed, and what was said stays.

            | situation | what the viewer sees |
            |---|---|
            | the network changes | the answer, from where it was |
            | the tab was closed | the whole answer, later |
            | the model fails | what it said, and that it failed |

            The server's side is short:

            ```java
            @PostMapping("/api/chat")
            RunView ask(@RequestBody Ask ask, Principal user) {
                return runs.start(Scope.of("chat", ask.id()), RunOptions.ownedBy(user.getName()))
                        .publish(model.stream(ask.prompt()), SpringAi.uiMessages())
                        .view();
            }
            ```

            > A viewer that is slow, or gone, costs the producer nothing.

            More is in [the documentation](https://github.com/) and in `docs/runs.md`.
            """;

    private static final String CHINESE = """
            ## 这条回答会怎样

            它是一个 **run**：一份有*结尾*的日志。打开此对话的人从头读取日志，然后继续跟随，不会给模型增加任何负担。

            1. 中途刷新页面，回答会继续。
            2. 在另一个标签页或手机上打开此对话，两处显示相同。
            3. 点击**停止**，到模型的连接随即关闭，已经说出的内容会保留。

            | 情形 | 看到的内容 |
            |---|---|
            | 网络切换 | 从中断处继续 |
            | 标签页已关闭 | 之后可见完整回答 |
            | 模型失败 | 已说出的内容，以及失败提示 |

            服务器端的代码很短：

            ```java
            @PostMapping("/api/chat")
            RunView ask(@RequestBody Ask ask, Principal user) {
                return runs.start(Scope.of("chat", ask.id()), RunOptions.ownedBy(user.getName()))
                        .publish(model.stream(ask.prompt()), SpringAi.uiMessages())
                        .view();
            }
            ```

            > 缓慢或离开的观看者，不会影响生产者。
            """;

    private Samples() {}

    static String in(String language) {
        return language.equals("zh") ? CHINESE : ENGLISH;
    }
}
