import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.opensearch.client.node.NodeClient;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.Netty4Plugin;

/**
 * SearchServer FOLDER PORT [SETTING=VALUE...]: a node on loopback with all of it in FOLDER, for the
 * user weir with the password secret. It has one thread that writes.
 */
public class SearchServer {
  /** The constructor that takes plugins is protected. */
  private static class NodeWithPlugins extends Node {
    NodeWithPlugins(Environment environment, Collection<Class<? extends Plugin>> plugins) {
      super(environment, plugins, false);
    }
  }

  /** Answers 401 to whoever does not say user and password. */
  public static class Password extends Plugin implements ActionPlugin {
    private static final String expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString("weir:secret".getBytes(StandardCharsets.US_ASCII));

    @Override
    public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context) {
      return handler ->
          new RestHandler.Wrapper(handler) {
            @Override
            public void handleRequest(RestRequest request, RestChannel channel, NodeClient client)
                throws Exception {
              if (expected.equals(request.header("Authorization"))) {
                super.handleRequest(request, channel, client);
              } else {
                channel.sendResponse(
                    new BytesRestResponse(RestStatus.UNAUTHORIZED, "unable to authenticate"));
              }
            }
          };
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]).toAbsolutePath();
    Path config = Files.createDirectories(home.resolve("config"));
    Settings.Builder settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "weir-tests")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[1])
            .put("transport.port", "0")
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("node.processors", 1);
    for (int i = 2; i < arguments.length; ++i) {
      String[] setting = arguments[i].split("=", 2);
      settings.put(setting[0], setting[1]);
    }
    new NodeWithPlugins(
            InternalSettingsPreparer.prepareEnvironment(
                settings.build(), Map.of(), config, () -> "node"),
            List.of(Netty4Plugin.class, Password.class))
        .start();
    Thread.currentThread().join();
  }
}
