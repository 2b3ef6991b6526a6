Feature: The SSO IdP URL

  The address at which the directory signs people in belongs to the application.
  It is chosen once, when the application is created.

  Background:
    Given an Egnyte domain that is not connected yet

  @rule:application.idp-url-default @documented @needs:application @flaw:empty-idp-url
  Rule: The default SSO IdP URL begins like every address of the directory

    Scenario: The default SSO IdP URL contains a name
      When the application is created without an SSO IdP URL
      Then the SSO IdP URL begins with "https://sso.jumpcloud.com/saml2/"
      And nothing changes in Egnyte

  @rule:application.idp-url-fixed @documented @needs:application @flaw:edits-idp-url @flaw:ignores-idp-url-edit
  Rule: The SSO IdP URL cannot be edited after the application is created

    Scenario: An attempt to edit the SSO IdP URL is reported
      Given the integration is activated
      When the SSO IdP URL is edited to "https://sso.jumpcloud.com/saml2/acme"
      Then the SSO IdP URL is "https://sso.jumpcloud.com/saml2/egnyte"
      And the connector reports a problem
      And nothing changes in Egnyte
