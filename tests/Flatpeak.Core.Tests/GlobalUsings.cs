// What nearly every test of Core names; a test file lists the rest itself.
global using Flatpeak.Bosch;
global using Flatpeak.Creation;
global using Flatpeak.Errors;
global using Flatpeak.Http;
global using Flatpeak.Removal;
global using Flatpeak.Tests.Running;
