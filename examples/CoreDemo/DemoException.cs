namespace CoreDemo;

/// <summary>The demo cannot show what it is to show; its message says why.</summary>
internal sealed class DemoException(string message) : Exception(message);
