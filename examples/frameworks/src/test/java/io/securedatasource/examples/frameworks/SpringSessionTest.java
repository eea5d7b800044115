package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(120)
class SpringSessionTest {

  @RegisterExtension static final LibraryList LIST = LibraryList.of("spring-session");

  private static GuardedShop shop;

  @BeforeAll
  static void open() throws SQLException, IOException {
    GuardedShop.createSchema(
        "sessions", LibraryList.script("/org/springframework/session/jdbc/schema-postgresql.sql"));
    shop = GuardedShop.recorded(LIST.recorder(), "sessions");
  }

  @AfterAll
  static void close() throws SQLException {
    shop.closeUnharmed();
  }

  private static JdbcIndexedSessionRepository repository(boolean customized) {
    JdbcIndexedSessionRepository repository =
        new JdbcIndexedSessionRepository(
            new JdbcTemplate(shop.dataSource()),
            new TransactionTemplate(new DataSourceTransactionManager(shop.dataSource())));
    if (customized) {
      new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(repository);
    }
    return repository;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keeps_sessions(boolean customized) {
    keepsSessions(repository(customized), customized ? "bob" : "alice");
  }

  private static <S extends Session> void keepsSessions(
      FindByIndexNameSessionRepository<S> repository, String user) {
    S fresh = repository.createSession();
    fresh.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, user);
    fresh.setAttribute("cart", "1 teapot");
    repository.save(fresh);

    S found = repository.findById(fresh.getId());
    found.setAttribute("cart", "2 teapots");
    found.setAttribute("seen", "cup");
    found.setLastAccessedTime(Instant.now());
    repository.save(found);
    found.removeAttribute("seen");
    found.changeSessionId();
    repository.save(found);
    S again = repository.findById(found.getId());
    assertThat(again.<String>getAttribute("cart")).isEqualTo("2 teapots");
    assertThat(repository.findByPrincipalName(user)).containsKey(found.getId());

    again.setMaxInactiveInterval(Duration.ZERO);
    repository.save(again);
    assertThat(repository.findById(found.getId())).isNull();
    S other = repository.createSession();
    repository.save(other);
    repository.deleteById(other.getId());
    ((JdbcIndexedSessionRepository) (Object) repository).cleanUpExpiredSessions();
  }
}
