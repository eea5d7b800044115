package io.securedatasource.examples.shop;

import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop, and those who speak HTTP to it. */
record RunningShop(ConfigurableApplicationContext context) implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static RunningShop start(PostgresServer server, String... arguments) {
    SpringApplication application = new SpringApplication(ShopApplication.class);
    application.setDefaultProperties(ShopOnEmbeddedPostgres.environment(server));
    return new RunningShop(application.run(arguments));
  }

  HttpRequest.Builder request(String path, String tenant) {
    return anonymous(path).header("X-Tenant", tenant);
  }

  HttpRequest.Builder anonymous(String path) {
    String port = context.getEnvironment().getProperty("local.server.port");
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** The path of a search for that name. */
  static String searching(String name) {
    return "/search?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    context.close();
  }
}
