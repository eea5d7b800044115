package io.securedatasource.examples.shop;

import io.securedatasource.context.SessionContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Says for which tenant a request runs. This shop has no login and takes the caller's word for it,
 * which no other should: take the tenant from whom the request was authenticated as.
 */
@Component
class TenantFilter extends OncePerRequestFilter {

  private static final String TENANT = "X-Tenant";

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/actuator");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String tenant = request.getHeader(TENANT);
    if (tenant == null || !SessionContext.isValue(tenant)) {
      response.sendError(HttpStatus.BAD_REQUEST.value());
      return;
    }
    SessionContext.Scope scope = SessionContext.ofTenant(tenant).open();
    try {
      chain.doFilter(request, response);
    } finally {
      scope.close();
    }
  }
}
