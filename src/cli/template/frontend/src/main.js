export default {
  // Runs before Karrot's app starts; `app` and `router` are Vue's.
  boot({ app, router }) {},
};
