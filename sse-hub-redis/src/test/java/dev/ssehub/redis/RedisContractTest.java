package dev.ssehub.redis;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.test.BackplaneContract;
import dev.ssehub.tests.support.BrokerExtension;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisContractTest extends BackplaneContract {

    private static final String NEXT =
            "return redis.call('XADD', KEYS[1], string.match(redis.call('XINFO', 'STREAM', KEYS[1])[8], '%d+') .. '-*',"
                    + " 'r', ARGV[1], 'n', '1')";

    @RegisterExtension
    static final BrokerExtension BROKER = BrokerExtension.redis();

    @Override
    protected Backplane create(String log) {
        return RedisBackplane.builder(BROKER.broker().uri(), log).build();
    }

    private static void command(Consumer<RedisCommands<String, byte[]>> action) {
        try (RedisClient client = RedisClient.create(BROKER.broker().uri())) {
            action.accept(client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                    .sync());
        }
    }

    private static String[] stream(String log) {
        return new String[] {"sse-hub:{" + log + "}:log"};
    }

    @Override
    protected void appendRaw(String log, byte[] record) {
        command(commands -> commands.eval(NEXT, ScriptOutputType.VALUE, stream(log), record));
    }

    @Override
    protected void forgetAll(String log, Backplane writer) {
        command(commands -> commands.xtrim(stream(log)[0], XTrimArgs.Builder.maxlen(0)));
    }
}
